package examples_test

import (
	"slices"
	"strings"
)

// checkFloors: a package imports only its own floor and the floors below, in
// tests too.
func checkFloors(m *module) []string {
	var found []string
	for _, f := range m.files {
		own := floorOf(f.dir)
		if own < 0 {
			found = append(found, m.at(f.ast.Package, "%s is on no floor; the floors are %s", f.dir, strings.Join(floors, ", ")))
			continue
		}
		for name, pos := range f.imports() {
			dir, ours := strings.CutPrefix(name, modulePath+"/")
			switch {
			case !ours:
			case floorOf(dir) > own:
				found = append(found, m.at(pos, "%s imports %s, which is a floor above", f.dir, dir))
			case under(f.dir, cellar) && own == 0 && !under(dir, cellar):
				found = append(found, m.at(pos, "%s imports %s, which is built on it", f.dir, dir))
			}
		}
	}
	return found
}

func floorOf(dir string) int {
	first, _, _ := strings.Cut(dir, "/")
	return slices.Index(floors, first)
}

// checkImports: production code carries no test kit, and in the root module
// nothing from others that is not listed.
func checkImports(m *module) []string {
	var found []string
	for _, f := range m.production() {
		for name, pos := range f.imports() {
			switch {
			case under(name, testKits):
				found = append(found, m.at(pos, "production code imports the test kit %s", name))
			case name == "testing" && !f.in(suites):
				found = append(found, m.at(pos, "production code imports testing; only the conformance suites do"))
			case f.nested, !strings.Contains(strings.Split(name, "/")[0], "."), under(name, []string{modulePath}):
			case !under(name, thirdParty):
				found = append(found, m.at(pos, "%s is not in the list of what a host has to carry", name))
			}
		}
	}
	return found
}

// checkPurity: only the shell talks to the world.
func checkPurity(m *module) []string {
	var found []string
	for _, f := range m.production() {
		for name, pos := range f.imports() {
			if places, ok := impure[name]; ok && !f.in(places) {
				found = append(found, m.at(pos, "pure code imports %s", name))
			}
		}
	}
	return found
}
