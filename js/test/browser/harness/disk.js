import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which of the texts are in the files of a folder, in UTF-8 or UTF-16: [text, file] each. */
export async function findOnDisk(folder, texts) {
  const forms = texts.flatMap((text) => ['utf8', 'utf16le'].map((encoding) => ({ text, bytes: Buffer.from(text, encoding) })));
  const found = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    for (const { text, bytes } of forms) if (content.includes(bytes)) found.push([text, file.slice(folder.length + 1)]);
  }
  return found;
}
