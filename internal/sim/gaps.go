package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has.
//
//   - sameids: two users, or tabs, make a model of the same id. Who has it open from the store while its creation is refused may
//     take it for the server's.
//   - off: the extension is off at one side. What a tab that is gone has sent may be sent twice.
//   - removes: a model is removed while it is open somewhere. Edits that could not be saved are in no dead letter; a deletion may wait.
//   - subscribes: a download replaces what stored edits were made on.
//   - freezes: an entry of a tab that was frozen may stay, acknowledged as it is (one schedule in some thousands).
func Gaps() []string { return []string{"sameids", "off", "removes", "subscribes", "freezes"} }
