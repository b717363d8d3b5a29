package main

// applicant is what somebody types on the lender's pages. Nobody of that name exists.
type applicant struct {
	business, taxID, owner, email, phone, born, street, city, state, zip string
}

func prairie() applicant {
	return applicant{
		business: "Prairie Outfitters", taxID: "20-5550199", owner: "Tomas Xavier Reyes", email: "tomas.reyes@example.com", phone: "+14025550142",
		born: "1984-03-09", street: "18 Cottonwood Lane", city: "Omaha", state: "NE", zip: "68102",
	}
}

// secrets are what must be found nowhere at the marketplace.
func (a applicant) secrets() []string {
	return []string{a.taxID, "205550199", a.owner, a.email, a.phone, a.born, a.street}
}

// typesBusiness fills the first of the lender's pages.
func (p *person) typesBusiness(a applicant) {
	p.t.Helper()
	p.fill("Legal name of the business", a.business)
	p.fill("EIN", a.taxID)
	p.choose("Legal form", "LLC")
	p.fill("In business since", "2016-05-02")
	p.typesAddress(a)
	p.press("Save and go on")
}

// typesOwner fills the second one.
func (p *person) typesOwner(a applicant) {
	p.t.Helper()
	p.fill("Your name", a.owner)
	p.fill("Email", a.email)
	p.fill("Phone", a.phone)
	p.fill("Date of birth", a.born)
	p.typesAddress(a)
	p.press("Save and go on")
}

func (p *person) typesAddress(a applicant) {
	p.t.Helper()
	p.fill("Street", a.street)
	p.fill("City", a.city)
	p.fill("State", a.state)
	p.fill("ZIP code", a.zip)
}

// links links an account and goes back to the marketplace.
func (p *person) links() {
	p.t.Helper()
	p.choose("Kind", "business checking")
	p.choose("Where", "Prairie Savings")
	p.press("Sign in and link")
	p.sees("Prairie Savings: business checking")
	p.press("Finish and go back to the shop")
}

// leaves agrees that the lender is asked, and goes to its page.
func (p *person) leaves() {
	p.t.Helper()
	p.tick("The marketplace may ask the lender")
	p.press("To the lender's page")
	p.sees("Sandbox lender")
}

// applies goes through all of the lender's pages and comes back.
func (p *person) applies(a applicant) {
	p.t.Helper()
	p.leaves()
	p.typesBusiness(a)
	p.typesOwner(a)
	p.links()
}

// signs ticks the box and signs, on the page of the agreement.
func (p *person) signs() {
	p.t.Helper()
	p.tick("I have read the table and agree")
	p.press("Sign the loan agreement")
}
