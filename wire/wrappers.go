package wire

// The google wrapper messages: a message with the scalar as field 1. The scalar's default is an empty message, so that it
// differs from no field at all, which is nil here.

type wrappedString string

func (w *wrappedString) fields(c *codec) { c.string(1, (*string)(w)) }

type wrappedBool bool

func (w *wrappedBool) fields(c *codec) { c.bool(1, (*bool)(w)) }

type wrappedInt32 int32

func (w *wrappedInt32) fields(c *codec) { c.int32(1, (*int32)(w)) }

type wrappedInt64 int64

func (w *wrappedInt64) fields(c *codec) { c.int64(1, (*int64)(w)) }

func (c *codec) optString(n int32, p **string) {
	if *p != nil && !c.decoding {
		c.put(n, (*wrappedString)(*p))
	}
	for c.at(n, wireBytes) {
		*p = new(string)
		c.enter((*wrappedString)(*p))
	}
}

func (c *codec) optBool(n int32, p **bool) {
	if *p != nil && !c.decoding {
		c.put(n, (*wrappedBool)(*p))
	}
	for c.at(n, wireBytes) {
		*p = new(bool)
		c.enter((*wrappedBool)(*p))
	}
}

func (c *codec) optInt32(n int32, p **int32) {
	if *p != nil && !c.decoding {
		c.put(n, (*wrappedInt32)(*p))
	}
	for c.at(n, wireBytes) {
		*p = new(int32)
		c.enter((*wrappedInt32)(*p))
	}
}

func (c *codec) optInt64(n int32, p **int64) {
	if *p != nil && !c.decoding {
		c.put(n, (*wrappedInt64)(*p))
	}
	for c.at(n, wireBytes) {
		*p = new(int64)
		c.enter((*wrappedInt64)(*p))
	}
}
