package rest

import (
	"encoding/json"
	"net/http"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
)

func modelData(m store.Model) map[string]any {
	return map[string]any{"id": m.ID, "collection": m.Collection, "version": m.Version, "createdTime": m.Created, "modifiedTime": m.Modified,
		"overrideWorld": m.OverridesWorld}
}

func listModels(c *call) (int, any, error) {
	offset, limit, err := c.page()
	if err != nil {
		return 0, nil, err
	}
	models, err := c.domain.Store().ModelList(c.Context(), c.URL.Query().Get("collection"), offset, limit)
	return listOf(models, err, modelData)
}

// getModel answers the content as it is on disk at that moment, also of a model that is being edited.
func getModel(c *call) (int, any, error) {
	v, err := c.domain.View(c.Context(), c.PathValue("model"))
	if err != nil {
		return 0, nil, err
	}
	data := modelData(v.Model)
	data["data"] = json.RawMessage(model.AppendJSON(nil, v.Value))
	return http.StatusOK, data, nil
}

func deleteModel(c *call) (int, any, error) {
	administrator := store.UserID{Kind: store.ConvergenceUser, Name: c.api.AdminName}
	_, err := c.domain.DeleteModel(c.Context(), administrator, c.PathValue("model"), "")
	return http.StatusOK, nil, err
}
