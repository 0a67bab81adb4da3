// Package ot is Holdfast's operational transformation: values with ids, the operations on them, their transformation
// against each other, references (cursors), the model tree they apply to, and the concurrency control of both sides.
//
// The rules are those of the Convergence protocol (spec convergence/ot.md), so that its clients converge with ours;
// the defects listed there (§6.2) are fixed, with a switch for peers that have them.
//
// The package is pure: it knows no network, no clock and no storage, and nothing in it blocks or panics on bad input.
package ot
