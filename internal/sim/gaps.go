package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has. There is none at present.
func Gaps() []string { return nil }
