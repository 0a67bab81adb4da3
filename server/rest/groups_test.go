package rest

import (
	"fmt"
	"testing"
)

func TestGroupsAreMadeChangedAndDeleted(t *testing.T) {
	w := newWorld(t)
	w.withDomain()
	in := "/domains/ns/dom"
	for _, name := range []string{"ann", "bob"} {
		w.want("POST", in+"/users", `{"username":"`+name+`"}`, 201, "")
	}
	show := func() string { _, list := w.callAny("GET", in+"/groups", ""); return fmt.Sprint(list) }
	w.want("POST", in+"/groups", `{"id":"staff","description":"D","members":["bob","ann"]}`, 201, "")
	w.want("POST", in+"/groups", `{"id":"staff"}`, 409, "duplicate")
	w.want("POST", in+"/groups", `{"description":"D"}`, 400, "invalid_value")
	w.want("POST", in+"/groups", `{"id":"x","members":["nobody"]}`, 404, "not_found")
	if got := w.want("GET", in+"/groups/staff", "", 200, ""); fmt.Sprint(got) != "map[description:D id:staff members:[ann bob]]" {
		t.Errorf("the group is %v", got)
	}
	w.want("GET", in+"/groups/x", "", 404, "not_found")

	w.want("PUT", in+"/groups/staff", `{"description":"E","members":["ann"]}`, 200, "")
	w.want("PUT", in+"/groups/x", `{}`, 404, "not_found")
	w.want("PUT", in+"/groups/staff/members/bob", "", 200, "")
	w.want("PUT", in+"/groups/staff/members/nobody", "", 404, "not_found")
	w.want("PUT", in+"/groups/x/members/bob", "", 404, "not_found")
	w.want("DELETE", in+"/groups/staff/members/ann", "", 200, "")
	w.want("DELETE", in+"/groups/staff/members/ann", "", 404, "not_found")
	if got := show(); got != "[map[description:E id:staff members:[bob]]]" {
		t.Errorf("the groups are %v", got)
	}
	w.want("DELETE", in+"/users/bob", "", 200, "")
	if got := show(); got != "[map[description:E id:staff members:[]]]" {
		t.Errorf("without Bob the groups are %v", got)
	}
	w.want("DELETE", in+"/groups/staff", "", 200, "")
	w.want("DELETE", in+"/groups/staff", "", 404, "not_found")
	if got := show(); got != "[]" {
		t.Errorf("at last the groups are %v", got)
	}
}
