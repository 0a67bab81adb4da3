package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has.
//
//   - sameids: two users, or tabs, make a model of the same id. Who has it open from the store while its creation is refused may
//     take it for the server's.
//   - freezes: an entry of a tab that was frozen may stay, acknowledged as it is (one schedule in some thousands).
func Gaps() []string { return []string{"sameids", "freezes"} }
