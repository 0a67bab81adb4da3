//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
)

// whole reads a whole number from 0 up, −1 for anything else.
func whole(r *bridge.Reader) int {
	v := r.F64()
	if v >= 0 && v < 1<<53 && v == float64(int(v)) {
		return int(v)
	}
	return -1
}

// windowed is an operation on a window of rows whose promise resolves with a bool.
func windowed(f func(s *datasource.Source, skip, take int, done func(bool)) error) operation {
	return func(s *source, r *bridge.Reader, _ *bridge.Writer) error {
		skip, take, promise := whole(r), whole(r), r.U32()
		return f(s.data, skip, take, func(ok bool) {
			s.engine.settle(promise, nil, func(w *bridge.Writer) { w.Bool(ok) })
		})
	}
}

func inRange(s *source, r *bridge.Reader, w *bridge.Writer) error {
	skip, take := whole(r), whole(r)
	w.Bool(skip >= 0 && take >= 0 && s.data.InRange(skip, take))
	return nil
}

func lastRange(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	start, end, block := s.data.LastRange()
	w.F64(float64(start))
	w.F64(float64(end))
	w.Bytes(block)
	return nil
}

func rangeStart(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.F64(float64(s.data.RangeStart()))
	return nil
}

func success(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	r.U32() // the number of a request, which there is not
	s.data.Success(readAnswer(r))
	return nil
}
