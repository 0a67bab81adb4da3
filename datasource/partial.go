package datasource

// touch notes that the page has changed a field.
func (s *Source) touch(field string) {
	if !contains(s.touched, field) {
		add(&s.touched, field)
	}
}

// partial is the partialUpdate of a change that is about whole rows (spec §7.3): none of the fields that the page has
// changed so far occurs in the query. That of an itemchange is about its own field (see rewrite).
func (s *Source) partial() bool {
	for _, field := range s.touched {
		if s.view.Mentions(field) {
			return false
		}
	}
	return true
}
