// ChatService: makes, finds and joins chats (client-api.md §11). Its counterpart is cmd/wasm/chatops.go.

import { chatEvents, classes, readInfo, writeNumber } from './chat.js';
import { readChatEvent } from './chat-events.js';
import { ChatOp } from './chat-protocol.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ConvergenceError } from './errors.js';
import { ChatPermissionManager, writeNames } from './grants.js';
import { PagedData } from './models.js';
import { Writer } from '../buffer.js';
import { writeUserIds } from './users.js';

export class ChatService extends ConvergenceEventEmitter {
  static Events = Object.freeze({ ...chatEvents, CHANNEL_JOINED: 'joined', CHANNEL_LEFT: 'left' });

  #domain;
  #chats = new Map(); // by id: a chat is one object

  constructor(domain) {
    super();
    this.#domain = domain;
  }

  session() {
    return this.#domain.session();
  }

  // Resolves with the id. A room has to be public.
  async create({ type, membership, id = '', name = '', topic = '', members = [], ignoreExistsError = false }) {
    const write = (out) => {
      for (const text of [type, membership, id, name, topic]) out.str(text);
      writeUserIds(out.bool(ignoreExistsError), members);
    };
    return this.#call(ChatOp.create, write, (body) => body.str());
  }

  async remove(chatId) {
    required(chatId);
    return this.#call(ChatOp.remove, (out) => out.str(chatId));
  }

  // Of one id, whether there is such a chat; of several, a map.
  async exists(chatIds) {
    const ids = idsOf(chatIds);
    const found = await this.#call(ChatOp.exists, (out) => writeNames(out, ids), (body) => (
      Array.from({ length: body.u32() }, () => body.bool())
    ));
    return oneOrMap(chatIds, ids, found);
  }

  // Of one id, the chat; of several, a map.
  async get(chatIds) {
    const ids = idsOf(chatIds);
    const chats = await this.#call(ChatOp.get, (out) => writeNames(out, ids), (body) => this.#read(body));
    return oneOrMap(chatIds, ids, chats);
  }

  async search({ searchTerm = '', searchFields, types, membership = '', offset, limit } = {}) {
    const write = (out) => {
      writeNames(writeNames(out.str(searchTerm), searchFields), types);
      writeNumber(writeNumber(out.str(membership), offset), limit);
    };
    return this.#call(ChatOp.search, write, (body) => {
      const [start, total] = [body.f64(), body.f64()];
      return new PagedData(this.#readInfos(body), start, total, { live: true, asOf: new Date() });
    });
  }

  async joined() {
    return this.#call(ChatOp.joined, undefined, (body) => this.#readInfos(body));
  }

  async join(chatId) {
    required(chatId);
    return this.#call(ChatOp.join, (out) => out.str(chatId), (body) => this.#read(body)[0]);
  }

  async leave(chatId) {
    required(chatId);
    return this.#call(ChatOp.leave, (out) => out.str(chatId));
  }

  // The direct chat with a user, or with several; of several lists, the chats.
  async direct(users) {
    const lists = Array.isArray(users) && users.some(Array.isArray) ? users : [[users].flat()];
    const write = (out) => lists.reduce(writeUserIds, out.u32(lists.length));
    const chats = await this.#call(ChatOp.direct, write, (body) => this.#read(body));
    return lists === users ? chats : chats[0];
  }

  permissions(chatId) {
    required(chatId);
    return new ChatPermissionManager(this.#domain, chatId);
  }

  #call(op, write, read) {
    return this.#domain._promise(op, write, read);
  }

  #read(body) {
    return Array.from({ length: body.u32() }, () => body.str()).map((id) => this.#chatOf(id));
  }

  // The id of a chat that was removed may be the one of a chat of another type by now.
  #chatOf(id) {
    const ChatClass = classes[readInfo(this.#domain._now().call(ChatOp.info, new Writer().str(id))).chatType];
    const known = this.#chats.get(id);
    if (known instanceof ChatClass) return known;
    known?._complete();
    const chat = new ChatClass(this.#domain, id);
    this.#chats.set(id, chat);
    return chat;
  }

  #readInfos(body) {
    return Array.from({ length: body.u32() }, () => readInfo(body));
  }

  _happened(body) {
    const event = readChatEvent(body);
    this.#chats.get(event.chatId)?._emit(event);
    this._emit(event);
  }

  _complete() {
    for (const chat of this.#chats.values()) chat._complete();
    super._complete();
  }
}

function idsOf(chatIds) {
  const ids = [chatIds].flat();
  ids.forEach(required);
  return ids;
}

function oneOrMap(asked, ids, values) {
  return Array.isArray(asked) ? new Map(ids.map((id, i) => [id, values[i]])) : values[0];
}

function required(chatId) {
  if (typeof chatId !== 'string' || chatId === '') throw new ConvergenceError('the id of a chat has to be a string that is not empty', 'bad_option');
}
