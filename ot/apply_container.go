package ot

import "unicode/utf8"

func (t *Tree) applyArray(n *Node, c *Change) error {
	op := c.Op
	limit := n.list.length
	if op.Type == ArrayInsert {
		limit++
	}
	if op.Type != ArraySet && (op.Index < 0 || op.Index >= limit) || op.Type == ArrayMove && (op.To < 0 || op.To >= limit) {
		return errorf(ErrInvalid, "a % at % is outside the array \"%\" of % elements", op.Type.String(), itoa(op.Index), op.Target, itoa(n.list.length))
	}
	switch op.Type {
	case ArrayInsert, ArrayReplace:
		added, err := t.attach(op.Value, n, "", n.depth())
		if err != nil {
			return err
		}
		c.New = added
		if op.Type == ArrayInsert {
			n.list.insert(op.Index, added)
		} else {
			t.takeOut(c, n.list.set(op.Index, added))
		}
	case ArrayRemove:
		t.takeOut(c, n.list.remove(op.Index))
	case ArrayMove:
		n.list.insert(op.To, n.list.remove(op.Index))
	case ArraySet:
		added, err := t.attachItems(op.Items, n, n.depth())
		if err != nil {
			return err
		}
		t.replaceAll(n, c, added)
	}
	return nil
}

// takeOut detaches what c has removed from its parent.
func (t *Tree) takeOut(c *Change, old *Node) {
	c.Old = []*Node{old}
	t.detach(old)
}

func (t *Tree) replaceAll(n *Node, c *Change, added *list) {
	c.Old = n.list.all()
	n.list = added
	t.detachAll(c.Old)
}

func (t *Tree) applyObject(n *Node, c *Change) error {
	op := c.Op
	if op.Type == ObjectSetAll {
		added, err := t.attachMembers(op.Members, n, n.depth())
		if err != nil {
			return err
		}
		t.replaceAll(n, c, added)
		return nil
	}
	at, present := n.list.search(op.Key)
	if present == (op.Type == ObjectAdd) || !utf8.ValidString(op.Key) {
		return errorf(ErrInvalid, "a % of the property \"%\", which the object \"%\" has already, or has not", op.Type.String(), op.Key, op.Target)
	}
	if op.Type == ObjectRemove {
		t.takeOut(c, n.list.remove(at))
		return nil
	}
	added, err := t.attachMember(Member{op.Key, op.Value}, n, n.depth())
	if err != nil {
		return err
	}
	c.New = added
	if op.Type == ObjectAdd {
		n.list.insert(at, added)
	} else {
		t.takeOut(c, n.list.set(at, added))
	}
	return nil
}
