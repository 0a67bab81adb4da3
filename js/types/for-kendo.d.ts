/**
 * Makes Kendo's widgets take our sources, records and lists for theirs: `$('#films').kendoListView({ dataSource: ours })`.
 * Returns the kendo that it was given.
 */
export function forKendo<Kendo extends { data: { DataSource: any } }>(kendo: Kendo): Kendo;
