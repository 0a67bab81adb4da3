// Command gen makes the generated files of package wire from protocol.txt, in the directory it is started in: the types and
// filters of the messages, the numbers, names and senders of the bodies, and the list that tests go through.
//
// It knows nothing of protobuf's bytes: those are in package wire, in the methods of codec that the filters call.
package main
