package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has.
//
//   - off: the extension is off at one side. What a tab that is gone has sent may be sent twice.
//   - removes: a model is removed while it is open somewhere. Edits that could not be saved are in no dead letter; a deletion may wait.
//   - subscribes: a download replaces what stored edits were made on.
func Gaps() []string { return []string{"off", "removes", "subscribes"} }
