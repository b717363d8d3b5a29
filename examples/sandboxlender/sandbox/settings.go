package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
)

// settings are what the sandbox makes up once and keeps.
type settings struct {
	APIKey string // "plk_test_..."
	Secret string // of its webhooks, "whsec_..."
}

// loadSettings makes up what is not there yet.
func loadSettings(ctx context.Context, db *sql.DB) (settings, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return settings{}, err
	}
	var s settings
	var err error
	if s.APIKey, err = setting(ctx, db, "api_key", "plk_test_"+rand.Text()); err != nil {
		return settings{}, err
	}
	s.Secret, err = setting(ctx, db, "webhook_secret", "whsec_"+base64.StdEncoding.EncodeToString(secret))
	return s, err
}

// setting is what was kept under a name; the first time it is kept.
func setting(ctx context.Context, db *sql.DB, name, fresh string) (string, error) {
	if _, err := db.ExecContext(ctx, "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, fresh); err != nil {
		return "", err
	}
	var value string
	err := db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = ?", name).Scan(&value)
	return value, err
}

// set changes a setting.
func set(ctx context.Context, db *sql.DB, name, value string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}
