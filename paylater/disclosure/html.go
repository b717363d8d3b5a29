package disclosure

import (
	"fmt"
	"html/template"
	"strings"
)

// HTML writes the sheet as a fragment of HTML: a section with a heading, a table
// whose first column are row headers, the statement and the spaces to sign. It
// has no script, no style and no ids; classes begin with "disclosure-", for a
// host's own style sheet, which has to center the heading. Everything that a
// caller gave is escaped.
func (s Sheet) HTML() (string, error) {
	return render(sheetHTML, struct {
		Sheet

		Table []tableRow
	}{s, s.table()})
}

// HTML writes the itemization as a fragment of HTML, in the manner of Sheet.HTML.
func (i Itemization) HTML() (string, error) { return render(itemizationHTML, i) }

// tableRow is a row with the number of rows that its label spans; 0 when the row
// above has the label already.
type tableRow struct {
	Row

	Span int
	Wide bool // no value: the description takes two columns
}

func (s Sheet) table() []tableRow {
	rows := make([]tableRow, len(s.Rows))
	head := 0
	for i := range s.Rows {
		if i > 0 && s.Rows[i].Label != s.Rows[i-1].Label {
			head = i
		}
		rows[i].Row, rows[i].Wide = s.Rows[i], s.Rows[i].Value == ""
		rows[head].Span++
	}
	return rows
}

func render(text string, data any) (string, error) {
	page, err := template.New("disclosure").Parse(text)
	if err != nil {
		return "", fmt.Errorf("disclosure: %w", err)
	}
	var b strings.Builder
	if err := page.Execute(&b, data); err != nil {
		return "", fmt.Errorf("disclosure: %w", err)
	}
	return b.String(), nil
}

const sheetHTML = `<section class="disclosure" lang="en">
<h2 class="disclosure-heading">{{.Heading}}</h2>
<table class="disclosure-table">
<caption>{{.Heading}}: what this financing costs</caption>
<tbody>
{{- range .Table}}
<tr class="disclosure-{{.Kind}}">
{{- if .Span}}
<th scope="row"{{if gt .Span 1}} rowspan="{{.Span}}"{{end}}>{{.Label}}</th>
{{- end}}
{{- if not .Wide}}
<td>{{.Value}}</td>
{{- end}}
<td{{if .Wide}} colspan="2"{{end}}>
{{- if .Lines}}
<ul>
{{- range .Lines}}
<li>{{.}}</li>
{{- end}}
</ul>
{{- end}}
{{- with .Description}}
<p>{{.}}</p>
{{- end}}
</td>
</tr>
{{- end}}
</tbody>
</table>
<p class="disclosure-statement">{{.Statement}}</p>
{{- range .Signature}}
<p class="disclosure-sign">{{.}}: <span class="disclosure-space"></span></p>
{{- end}}
</section>
`

const itemizationHTML = `<section class="disclosure" lang="en">
<h2 class="disclosure-heading">{{.Title}}</h2>
<table class="disclosure-table">
<caption>{{.Title}}: who receives the money</caption>
<tbody>
{{- range .Items}}
<tr class="disclosure-{{.Item}}">
<th scope="row">{{.Order}}. {{.Label}}{{with .How}} ({{.}}){{end}}</th>
<td>{{.Amount}}</td>
</tr>
{{- end}}
</tbody>
</table>
</section>
`
