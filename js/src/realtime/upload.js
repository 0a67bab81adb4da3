// Systems take a megabyte or two ahead, and then nothing until that is gone: 40 s on the slowest network that Go counts with.
const patience = 12; // looks, one every ten seconds

// Upload is what a socket has still to send. Go is patient while a large message may be on its way (sdk/transit.go); this tells when
// nothing of it goes any more, as the network is gone without a sign.
export class Upload {
  #sent = 0; // bytes, since nothing was left to send
  #ends = []; // what #sent was behind each message
  #gone = 0; // bytes that the socket did not have any more at the last look
  #idle = 0; // looks at which that was as before

  // noted is how many messages may not have gone yet.
  get noted() {
    return this.#ends.length;
  }

  // sends is told of each message, and how many bytes were still to be sent before it. Not every kind of socket tells.
  sends(bytes, buffered) {
    if (!buffered) {
      this.#sent = this.#gone = this.#idle = 0;
      this.#ends = [];
    }
    this.#ends.push((this.#sent += bytes));
  }

  // stalls looks how many bytes are still to be sent. Some browsers count a message when all of it is gone: that nothing has gone of one
  // that is not begun, so it seems, tells nothing.
  stalls(buffered) {
    const gone = this.#sent - buffered;
    while (this.#ends[0] < gone) this.#ends.shift();
    const begun = gone > 0 && this.#ends[0] !== gone;
    this.#idle = begun && gone === this.#gone ? this.#idle + 1 : 0;
    this.#gone = gone;
    return this.#idle >= patience;
  }
}
