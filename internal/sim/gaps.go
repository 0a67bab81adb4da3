package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has.
//
// sameids: users make models of one id on their devices, and others delete them meanwhile. About one schedule in a thousand in which both
// happen ends with old content in a closed model's cache, or with edits that wait for ever. Without either none does.
func Gaps() []string { return []string{"sameids"} }
