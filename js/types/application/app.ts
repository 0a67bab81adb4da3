/** An application as it is written for the original client. It compiles against its types and, unchanged, against ours. */
import Convergence, {
  ArrayInsertEvent, ArrayRemoveEvent, CancellationToken, CollaboratorOpenedEvent, ConnectedEvent, ConnectionFailedEvent,
  ConvergenceDomain, ConvergenceError, ConvergenceServerError, ConvergenceSession, DomainUser, DomainUserId, DomainUserIdMap,
  DomainUserType, ElementDetachedEvent, type IConvergenceOptions, IndexReference, type IndexRange, type IAutoCreateModelOptions,
  LocalElementReference, LocalIndexReference, LocalPropertyReference, LocalRangeReference, LogLevel, ModelChangedEvent,
  ModelClosedEvent, ModelCollaborator, ModelPermissions, ModelReference, ModelResult, ModelService, NumberDeltaEvent,
  ObjectSetEvent, PagedData, type Path, RangeReference, RealTimeArray, RealTimeBoolean, RealTimeDate, RealTimeElement,
  RealTimeModel, RealTimeNull, RealTimeNumber, RealTimeObject, RealTimeString, RealTimeUndefined, ReferenceSetEvent,
  RemoteReferenceCreatedEvent, StringInsertEvent, StringRemoveEvent, StringSpliceEvent, StringSetValueEvent, connectAnonymously,
} from 'convergence-client';

const url = 'https://example.com/api/realtime/convergence/default';

async function connect(token?: string): Promise<ConvergenceDomain> {
  const options: IConvergenceOptions = {
    connection: { timeout: 5 },
    reconnect: {
      autoReconnect: true,
      reconnectIntervals: [0, 5, 10],
      fallbackAuth: (challenge) => { challenge.password(Promise.resolve('secret')); },
    },
    models: { data: { undefinedObjectValues: 'omit', undefinedArrayValues: 'null' } },
  };
  Convergence.configureLogging({ root: LogLevel.WARN, loggers: { 'protocol.ping': { level: LogLevel.SILENT } } });
  try {
    if (token) return await Convergence.reconnect(url, token, options);
    return await Convergence.connectWithJwt(url, async () => 'ey…', options, CancellationToken.create());
  } catch (error) {
    if (error instanceof ConvergenceError) console.log(error.code, error.details, error.message);
    return connectAnonymously(url, 'Ann');
  }
}

async function openDomain(): Promise<void> {
  const domain = new ConvergenceDomain(url, {});
  domain.on(ConvergenceDomain.Events.CONNECTED, (e) => { console.log((e as ConnectedEvent).domain.id()); });
  domain.once(ConvergenceDomain.Events.CONNECTION_FAILED, (e) => console.log((e as ConnectionFailedEvent).code));
  domain.events().subscribe((e) => console.log(e.name));
  await domain.connectWithPassword({ username: 'ann', password: 'secret' });
  await domain.connectWithPassword(async () => ({ username: 'ann', password: 'secret' }));
  const session: ConvergenceSession = domain.session();
  const user: DomainUser = session.user();
  console.log(session.sessionId(), session.reconnectToken(), user.displayName, user.userType === DomainUserType.NORMAL);
  session.assertOnline();
  const time: Date = await domain.serverTime();
  console.log(time, domain.url(), domain.namespace(), domain.options().reconnect?.autoReconnect);
  if (domain.isConnected()) await domain.disconnect();
  if (!domain.isDisposed()) await domain.dispose();
}

async function models(domain: ConvergenceDomain): Promise<RealTimeModel> {
  const service: ModelService = domain.models();
  const options: IAutoCreateModelOptions = { collection: 'notes', id: 'n1', data: () => ({ text: '', list: [] }), ephemeral: true };
  const id: string = await service.create({
    collection: 'notes', data: { a: 1 }, worldPermissions: ModelPermissions.NONE, userPermissions: { ann: new ModelPermissions(true, true, true, true) },
  });
  const found: PagedData<ModelResult> = await service.query(`SELECT * FROM notes WHERE a = 1`);
  console.log(found.totalResults, found.data[0]?.modelId, found.data[0]?.data['a']);
  await permissions(service, id);
  if (!service.isOpen(id) && !service.isOpening(id)) await service.remove(id).catch((e: ConvergenceServerError) => console.log(e.code));
  return service.openAutoCreate(options);
}

async function permissions(service: ModelService, id: string): Promise<void> {
  const manager = service.permissions(id);
  await manager.setUserPermissions(DomainUserId.normal('bob'), { read: true, write: false, remove: false, manage: false });
  const all: DomainUserIdMap<ModelPermissions> = await manager.getAllUserPermissions();
  all.forEach((value, userId) => console.log(userId.toGuid(), value.read));
  console.log(await manager.getOverridesCollection(), (await manager.getWorldPermissions()).write);
}

function work(model: RealTimeModel): void {
  const root: RealTimeObject = model.root();
  const text = root.elementAt('text') as RealTimeString;
  const list = model.elementAt(['list']) as RealTimeArray;
  text.insert(0, 'abc');
  text.on(RealTimeString.Events.INSERT, (e) => { const { index, value } = e as StringInsertEvent; console.log(index, value); });
  text.on('remove', (e) => console.log((e as StringRemoveEvent).value)).on('value', (e) => console.log((e as StringSetValueEvent).element.value()));
  list.on(RealTimeArray.Events.INSERT, (e) => console.log((e as ArrayInsertEvent).value.value()));
  list.events().subscribe((e) => { if (e instanceof ArrayRemoveEvent) console.log(e.oldValue.isDetached()); });
  root.on(RealTimeObject.Events.MODEL_CHANGED, (e) => {
    const { childEvent, relativePath } = e as ModelChangedEvent;
    if (childEvent instanceof StringSpliceEvent) console.log(relativePath.join('/'), childEvent.deleteCount, childEvent.local);
    if (childEvent instanceof ObjectSetEvent) console.log(childEvent.key, childEvent.user.username);
    if (childEvent instanceof NumberDeltaEvent) console.log(childEvent.value + 1);
  });
  const n = root.set('n', 1) as RealTimeNumber;
  n.increment();
  n.on('detached', (e) => console.log((e as ElementDetachedEvent).src.id()));
  const done: RealTimeBoolean = root.set('done', false) as RealTimeBoolean;
  done.value(true);
  const when: Date = (root.set('when', new Date()) as RealTimeDate).value();
  const nothing = root.get('missing');
  console.log(when, nothing instanceof RealTimeUndefined, root.set('none', null) instanceof RealTimeNull);
  model.startBatch();
  list.push('x');
  list.reorder(0, 0);
  console.log(model.batchSize(), model.isBatchStarted());
  model.completeBatch();
  list.forEach((element: RealTimeElement, index?: number) => console.log(index, element.toJSON()));
  const path: Path = list.path();
  console.log(path, list.some((e) => e.value() === 'x'), list.findIndex((e) => e.value() === 'x'));
}

function cursors(model: RealTimeModel, text: RealTimeString): void {
  const caret: LocalIndexReference = text.indexReference('caret');
  const selection: LocalRangeReference = text.rangeReference('selection');
  const property: LocalPropertyReference = model.root().propertyReference('editing');
  const element: LocalElementReference = model.elementReference('element');
  caret.set(3);
  caret.share();
  selection.set([{ start: 1, end: 2 }]);
  const first: IndexRange = selection.value();
  property.set('text');
  element.set(text);
  console.log(first.start, caret.isShared(), element.value().path(), caret.reference().key());
  text.on(RealTimeString.Events.REFERENCE, (e) => show((e as RemoteReferenceCreatedEvent).reference));
  text.references({ key: 'caret' }).forEach(show);
  model.references().forEach(show);
}

function show(reference: ModelReference<any>): void {
  if (reference instanceof IndexReference) console.log(reference.value() + 1);
  if (reference instanceof RangeReference) console.log(reference.values().map((range) => range.end));
  if (reference.type() === ModelReference.Types['RANGE']) console.log(reference.user().displayName, reference.sessionId());
  reference.on(ModelReference.Events.SET, (e) => {
    const { addedValues, synthetic } = e as ReferenceSetEvent<number>;
    console.log(addedValues, synthetic);
  });
}

async function run(): Promise<void> {
  await openDomain();
  const model = await models(await connect());
  model.on(RealTimeModel.Events.COLLABORATOR_OPENED, (e) => console.log((e as CollaboratorOpenedEvent).collaborator.user.username));
  model.on(RealTimeModel.Events.CLOSED, (e) => console.log((e as ModelClosedEvent).reason));
  model.collaborators().forEach((c: ModelCollaborator) => console.log(c.sessionId));
  model.collaboratorsAsObservable().subscribe((list) => console.log(list.length));
  model.emitLocalEvents(true);
  work(model);
  cursors(model, model.elementAt('text') as RealTimeString);
  console.log(model.version(), model.isCommitted(), model.permissions().write, model.createdTime().getTime());
  await model.close();
}

void run();
