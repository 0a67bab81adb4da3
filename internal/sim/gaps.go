package sim

// Gaps is what a schedule is to be left without as long as there are known defects that it would find. Each goes as soon as its
// defect has.
//
//   - sameids: two users make a model of the same id. What the store has of a creation that is refused stays, and is taken for
//     the server's content.
//   - off: the extension is off at one side. A tab that takes over what another one has sent may send it twice, or wait for ever.
//   - made: a batch fails although it was made. Its edits are written twice.
//   - closes: a model is closed with edits that are not written. They are submitted after the server has closed it.
//   - partitions, delays: a request to open is answered after its time-out. The model is open at the server for good.
//   - removes: a model is removed by one tab, or user, and still open in another.
//   - subscribes, powers: what stored edits were made on is not in the store.
//   - aborts: a journal that could not be read is not asked for again.
func Gaps() []string {
	return []string{"sameids", "off", "made", "closes", "partitions", "delays", "removes", "subscribes", "powers", "aborts"}
}
