package bridge

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestBothSidesNumberTheProtocolAlike(t *testing.T) {
	ours := read(t, "protocol.go")
	theirs := read(t, "../../../js/src/protocol.js")
	compare(t, "operations", constants(ours, "Op", "OpCrash", "Flags of OpOpen"), list(theirs, "Op"))
	compare(t, "frames", constants(ours, "Frame", "FrameFatal", ""), list(theirs, "Frame"))
}

func TestBothSidesNumberTheRealtimeProtocolAlike(t *testing.T) {
	ours := read(t, "realtime.go")
	theirs := read(t, "../../../js/src/realtime/protocol.js")
	compare(t, "operations on domains", constants(ours, "OpDomain", "OpDomainConnect", "What OpDomainState"), list(theirs, "DomainOp"))
	compare(t, "operations on models", constants(ours, "Op(?:Model|Element)?", "OpModelInfo", "firstModelOp keeps"), list(theirs, "ModelOp"))
	compare(t, "frames", constants(ours, "Frame", "FrameDial", ""), list(theirs, "RealtimeFrame"))
	for _, first := range []string{"firstRealtimeOp = 96", "firstModelOp = 128", "firstRealtimeFrame = 32"} {
		short := strings.Replace(first, "Realtime", "", 1)
		if !strings.Contains(ours, first+"\n") || !strings.Contains(theirs, short+";\n") {
			t.Errorf("the lists begin at different numbers: %s", first)
		}
	}
}

func TestBothSidesNumberTheOperationsOnPermissionsAlike(t *testing.T) {
	compareService(t, "grants", "OpGrants", "GrantsOp", "firstGrantsOp = 288")
}

func TestBothSidesNumberTheOperationsOnChatsAlike(t *testing.T) {
	compareService(t, "chat", "OpChat", "ChatOp", "firstChatOp = 224")
	if !strings.Contains(read(t, "chat.go"), "firstChatFrame = 72\n") || !strings.Contains(read(t, "../../../js/src/realtime/chat-protocol.js"), "firstChatFrame = 72;\n") {
		t.Error("the frames begin at different numbers")
	}
}

func TestBothSidesNumberTheOperationsOnActivitiesAlike(t *testing.T) {
	compareService(t, "activity", "OpActivity", "ActivityOp", "firstActivityOp    = 256")
	if !strings.Contains(read(t, "activity.go"), "firstActivityFrame = 80\n") ||
		!strings.Contains(read(t, "../../../js/src/realtime/activity-protocol.js"), "activityFrame = 80;\n") {
		t.Error("the frames have different numbers")
	}
}

func TestBothSidesNumberTheOperationsOnHistoricalModelsAlike(t *testing.T) {
	compareService(t, "history", "OpHistory", "HistoryOp", "firstHistoryOp = 304")
	ours, theirs := read(t, "history.go"), read(t, "../../../js/src/realtime/history-protocol.js")
	if want, got := constants(ours, "FrameHistory", "FrameHistoryEvent", ""), list(theirs, "HistoryFrame"); len(want) == 0 || !slices.Equal(want, got) {
		t.Errorf("frames differ:\nGo:         %v\nJavaScript: %v", want, got)
	}
	if !strings.Contains(ours, "firstHistoryFrame = 88\n") || !strings.Contains(theirs, "firstHistoryFrame = 88;\n") {
		t.Error("the lists of frames begin at different numbers")
	}
}

func TestBothSidesNumberTheOperationsOnIdentityAndPresenceAlike(t *testing.T) {
	compareService(t, "identity", "OpIdentity", "IdentityOp", "firstIdentityOp = 192")
	compareService(t, "presence", "OpPresence", "PresenceOp", "firstPresenceOp = 208")
	if !strings.Contains(read(t, "presence.go"), "firstPresenceFrame = 64\n") || !strings.Contains(read(t, "../../../js/src/realtime/presence-protocol.js"), "presenceFrame = 64;\n") {
		t.Error("the frames of presence have different numbers")
	}
}

// compareService compares the operations of a service, which is in files of its name on both sides.
func compareService(t *testing.T, name, prefix, listName, first string) {
	t.Helper()
	ours, theirs := read(t, name+".go"), read(t, "../../../js/src/realtime/"+name+"-protocol.js")
	section := ours[strings.Index(ours, "// The operations.\n"):]
	want, got := constants(section, prefix, prefix, ")\n"), list(theirs, listName)
	if len(want) == 0 || !slices.Equal(want, got) {
		t.Errorf("operations of %s differ:\nGo:         %v\nJavaScript: %v", name, want, got)
	}
	if !strings.Contains(ours, first+"\n") || !strings.Contains(theirs, strings.Join(strings.Fields(first), " ")+";\n") {
		t.Errorf("the lists begin at different numbers: %s", first)
	}
}

func TestBothSidesNumberWhatEncryptionDoesAlike(t *testing.T) {
	ours, theirs := read(t, "sealing.go"), read(t, "../../../js/src/protocol.js")
	if got, want := constants(ours, "Op", "OpEncrypt", "A message"), list(theirs, "SealOp"); len(want) != 4 || !slices.Equal(got, want) {
		t.Errorf("operations differ: %v and %v", got, want)
	}
	if got, want := constants(ours, "Frame", "FrameSeal", "What"), list(theirs, "SealFrame"); len(want) != 2 || !slices.Equal(got, want) {
		t.Errorf("frames differ: %v and %v", got, want)
	}
	if !strings.Contains(ours, "firstSealOp    = 224\n\tfirstSealFrame = 224\n") || !strings.Contains(theirs, "[firstSealOp, firstSealFrame] = [224, 224]") {
		t.Error("the lists begin at different numbers")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// constants lists the names of a block of constants without their prefix, from the first one to the end of the section.
func constants(source, prefix, first, end string) (names []string) {
	section := source[strings.Index(source, "\t"+first):]
	if end != "" {
		section = section[:strings.Index(section, end)]
	}
	for _, m := range regexp.MustCompile(`(?m)^\t`+prefix+`([A-Z]\w*)`).FindAllStringSubmatch(section, -1) {
		names = append(names, strings.ToLower(m[1][:1])+m[1][1:])
	}
	return names
}

// list lists the names in: export const NAME = numbered([...]).
func list(source, name string) (names []string) {
	section := source[strings.Index(source, "export const "+name+" = numbered(["):]
	section = section[:strings.Index(section, "]")]
	for _, m := range regexp.MustCompile(`'(\w+)'`).FindAllStringSubmatch(section, -1) {
		names = append(names, m[1])
	}
	return names
}

func compare(t *testing.T, what string, ours, theirs []string) {
	t.Helper()
	if len(ours) < 10 {
		t.Fatalf("found only %d %s in protocol.go", len(ours), what)
	}
	if !slices.Equal(ours, theirs) {
		t.Errorf("%s differ:\nGo:         %v\nJavaScript: %v", what, ours, theirs)
	}
}
