package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestOwnPermissionsAreWhatTheServerSaysElseWhatFollowsFromTheModelAlone(t *testing.T) {
	f := connectedFake(t, nil)
	me := f.domain.session.User.ID.Data()
	none, read, write := ModelPermissions{}, ModelPermissions{Read: true}, ModelPermissions{Write: true}
	mine := []wire.UserModelPermissionsData{{User: &me, Permissions: write.data()}}
	for name, test := range map[string]struct {
		answer wire.GetModelPermissionsResponseMessage
		want   ModelPermissions
	}{
		"as the server resolves them": {wire.GetModelPermissionsResponseMessage{UserPermissions: mine, OwnPermissions: read.data()}, read},
		"the user's":                  {wire.GetModelPermissionsResponseMessage{UserPermissions: mine, OverridesCollection: true, WorldPermissions: read.data()}, write},
		"the world's":                 {wire.GetModelPermissionsResponseMessage{OverridesCollection: true, WorldPermissions: read.data()}, read},
		"the collection's, which are not told by an original server": {wire.GetModelPermissionsResponseMessage{WorldPermissions: read.data()}, none},
	} {
		var got ModelPermissions
		var fresh service.Fresh
		var o outcome
		f.on(func() {
			f.domain.Models().Permissions("m").Permissions(func(p ModelPermissions, how service.Fresh, err error) { got, fresh = p, how; o.done(err) })
		})
		_, q := take[wire.GetModelPermissionsRequestMessage](f.last())
		f.last().reply(q, &test.answer)
		if o.err != nil || o.calls != 1 || got != test.want || !fresh.Live {
			t.Errorf("%s: %+v, %+v, %v", name, got, fresh, o.err)
		}
	}
}
