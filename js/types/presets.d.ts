import type { DataSourceSchema } from './options.js';
import type { DataSourceTransport, DataSourceTransportSettings, Operation } from './transport.js';

type PresetSettings = Omit<DataSourceTransport, Operation> & { [Name in Operation]?: Partial<DataSourceTransportSettings> };

/** What the option `type` names: settings that lie under those of the page, or a class that is made with them. */
export const transports: Record<string, PresetSettings | (new (settings: any) => DataSourceTransport)>;
/** Schemas that lie under that of the page. */
export const schemas: Record<string, DataSourceSchema>;
