package wire

// strings is a repeated string.
func (c *codec) strings(n int32, p *[]string) {
	if !c.decoding {
		c.count(len(*p))
		for _, s := range *p {
			c.text(n, s)
		}
	}
	for c.at(n, wireBytes) {
		c.count(1)
		*p = append(*p, c.readText())
		c.next()
	}
}

// bools is a repeated bool, packed.
func (c *codec) bools(n int32, p *[]bool) {
	if len(*p) > 0 && !c.decoding {
		c.count(len(*p))
		at := c.open(n)
		for _, v := range *p {
			b := byte(0)
			if v {
				b = 1
			}
			c.byte(b)
		}
		c.close(at)
	}
	c.eachNumber(n, func(v uint64) { *p = append(*p, v != 0) })
}

// ints is a repeated int32 or enumeration, packed.
func ints[T ~int32](c *codec, n int32, p *[]T) {
	if len(*p) > 0 && !c.decoding {
		c.count(len(*p))
		at := c.open(n)
		for _, v := range *p {
			c.varint(uint64(int64(v)))
		}
		c.close(at)
	}
	c.eachNumber(n, func(v uint64) { *p = append(*p, T(v)) })
}

// eachNumber decodes repeated numbers, which may come packed or one by one.
func (c *codec) eachNumber(n int32, add func(v uint64)) {
	for c.field == n {
		if c.wireType == wireVarint {
			c.count(1)
			add(c.number)
			c.next()
			continue
		}
		if !c.at(n, wireBytes) {
			return
		}
		pos, end := c.pos, c.end
		c.pos, c.end = c.start, pos
		for c.pos < c.end && c.err == nil {
			c.count(1)
			add(c.readVarint())
		}
		if c.err != nil {
			c.failAt(n)
			return
		}
		c.pos, c.end = pos, end
		c.next()
	}
}
