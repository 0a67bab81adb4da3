// Compiles go-indexeddb and safejs without fmt and log, which they need for five messages only, and without context, whose
// deadlines bring all of time's formatting: with reflect, os and the rest behind them those cost 70 KiB brotli (RATIONALE.md,
// "Size"). The modules stay as they are published: the wasm file is built from copies with a few lines changed. A release in
// which those lines differ fails the build here.
//
// The standard library's time asks internal/godebug for one setting. A page has no GODEBUG variable to set it in, so a
// package without settings stands in for it, and for the bisecting of programs behind it: 21 KiB. Nor can a page start the
// runtime's execution tracer, which package runtime/trace would do, load a second module of Go code, or switch features of the
// processor off. Numbers are parsed as float64, and formatted in their shortest form, by all that is linked: other ways are left
// out (4 KiB), and println would show a float32 with the digits of a float64.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { powersOf10 } from './powers.mjs';

const plainPanic = 'errors.New("panic with a value that is no error")';

// What go-indexeddb uses of package context: to be told of an end. A parent may be any context of the standard library.
const smallContext = `package context

type Context interface {
	Done() <-chan struct{}
	Err() error
}

type CancelFunc func()

type child struct {
	done chan struct{}
	over bool
}

func (c *child) Done() <-chan struct{} { return c.done }

func (c *child) Err() error {
	if c.over {
		return cancelled{}
	}
	return nil
}

type cancelled struct{}

func (cancelled) Error() string { return "context canceled" }

func WithCancel(parent Context) (Context, CancelFunc) {
	c := &child{done: make(chan struct{})}
	cancel := func() {
		if !c.over {
			c.over = true
			close(c.done)
		}
	}
	if ended := parent.Done(); ended != nil {
		go func() {
			select {
			case <-ended:
				cancel()
			case <-c.done:
			}
		}()
	}
	return c, cancel
}
`;

const ownContext = ['\t"context"\n', '\t"github.com/hack-pad/go-indexeddb/idb/internal/context"\n'];

// The setting "" is the default of everything. Its exported functions are those of the release, see godebugWithoutSettings.
const noSettings = `package godebug

type Setting struct{ name string }

func New(name string) *Setting {
	return &Setting{name}
}

func (s *Setting) Name() string {
	return s.name
}

func (s *Setting) Undocumented() bool {
	return false
}

func (s *Setting) String() string {
	return s.name + "="
}

func (s *Setting) IncNonDefault() {
}

func (s *Setting) Value() string {
	return ""
}
`;

const onlyFloat64 = [/\tif bitSize == 32 {\n(\t\t.*\n)+\t}\n/, ''];

// [file of the standard library, edits].
const runtimeChanges = [
  ['runtime/traceruntime.go', [
    ['return trace.enabled\n', 'return false\n'],
    ['return trace.enabledWithAllocFree\n', 'return false\n'],
    ['return trace.shutdown.Load()\n', 'return false\n'],
  ]],
  ['runtime/proc.go', [['\ttypelinksinit() // uses maps, activeModules\n', '']]],
  ['runtime/print.go', [
    [/(func printfloat32.*\n)[^}]*\n}/, '$1\tprintfloat64(float64(v))\n}'],
    [/(func printcomplex128.*\n)[^}]*\n}/, '$1\tprintfloat64(real(c))\n\tprintfloat64(imag(c))\n}'],
    [/(func printcomplex64.*\n)[^}]*\n}/, '$1\tprintcomplex128(complex128(c))\n}'],
  ]],
  ['internal/cpu/cpu.go', [['\tprocessOptions(env)\n', '']]],
  ['internal/strconv/ftoa.go', [
    [/\tif fmt == 'b' {\n.*\n\t}\n\tif fmt == 'x' .*\n.*\n\t}\n/, ''],
    [/\tif !optimize {\n.*\n\t}\n/, ''],
    [/\t\/\/ Fixed number of digits\.\n[\s\S]*?\n}\n/, '\tpanic("strconv: formats with a fixed number of digits are left out")\n}\n'],
  ]],
  ['internal/strconv/ftoadbox.go', [onlyFloat64]],
  ['internal/strconv/atof.go', [onlyFloat64]],
  ['internal/strconv/pow10tab.go', [[/var pow10Tab = [\s\S]*?\n}\n/, powersOf10]]],
];

const additions = [['github.com/hack-pad/go-indexeddb', 'idb/internal/context', 'context.go', smallContext]];

const changes = [
  ['github.com/hack-pad/go-indexeddb', 'idb/db_factory.go', [ownContext]],
  ['github.com/hack-pad/go-indexeddb', 'idb/transaction.go', [ownContext]],
  ['github.com/hack-pad/go-indexeddb', 'idb/open_db_request.go', [
    ownContext,
    ['\t"fmt"\n\t"log"\n', '\t"errors"\n'],
    ['log.Println("Version change detected, closing DB...")\n', ''],
    ['log.Println("Error closing DB:", closeErr)', 'println("Error closing DB:", closeErr.Error())'],
    ['fmt.Errorf("Unexpected negative oldVersion or newVersion: %d, %d", oldVersion, newVersion)',
      'errors.New("Unexpected negative oldVersion or newVersion")'],
  ]],
  ['github.com/hack-pad/go-indexeddb', 'idb/request.go', [
    ownContext,
    ['\t"fmt"\n\t"log"\n', ''],
    ['log.Println("Failed resolving request results:", err)', 'println("Failed resolving request results:", err.Error())'],
    ['fmt.Errorf("%+v", val)', plainPanic],
  ]],
  ['github.com/hack-pad/safejs', 'value.go', [
    ['\t"fmt"\n', '\t"errors"\n'],
    ['fmt.Errorf("invalid type for instanceof: %v", t.Type())', 'errors.New("invalid type for instanceof: " + t.Type().String())'],
    ['fmt.Errorf("invalid constructor type for instanceof: %v", err)', 'errors.New("invalid constructor type for instanceof: " + err.Error())'],
    ['fmt.Errorf("invalid constructor type for instanceof: %v", prototype.Type())',
      'errors.New("invalid constructor type for instanceof: " + prototype.Type().String())'],
  ]],
  ['github.com/hack-pad/safejs', 'internal/catch/catch.go', [
    ['\t"fmt"\n', '\t"errors"\n'],
    ['fmt.Errorf("%+v", value)', plainPanic],
  ]],
  ['github.com/hack-pad/safejs', 'internal/stackerr/stackerr.go', [
    ['\t"fmt"\n', ''],
    ['\t"strings"\n', ''],
    [/func \(s \*stackError\) Format\([\s\S]*?\n}\n/, ''],
    [/func \(s \*stacktrace\) String\([\s\S]*?\n}\n/, ''],
  ]],
];

// Below the root, and named relative to it, because Go writes the paths of replaced modules into what it builds.
const below = '.cache/slim';

/** Makes the changed copies. Returns the flags with which go build takes them. */
export function slimFlags(root) {
  const dir = join(root, below);
  rmSync(dir, { recursive: true, force: true });
  return [`-modfile=${slimModules(root, dir)}`, `-overlay=${overlay(root, dir)}`];
}

function slimModules(root, dir) {
  const modules = [...new Set(changes.map(([module]) => module))];
  for (const module of modules) copyTree(moduleDir(root, module), join(dir, module));
  for (const [module, file, edits] of changes) {
    const path = join(dir, module, file);
    writeFileSync(path, edits.reduce((text, edit) => change(text, edit, file), readFileSync(path, 'utf8')));
  }
  for (const [module, folder, file, text] of additions) {
    mkdirSync(join(dir, module, folder), { recursive: true });
    writeFileSync(join(dir, module, folder, file), text);
  }
  const replaces = modules.map((module) => `replace ${module} => ./${below}/${module}\n`);
  writeFileSync(join(dir, 'go.mod'), readFileSync(join(root, 'go.mod'), 'utf8') + replaces.join(''));
  writeFileSync(join(dir, 'go.sum'), readFileSync(join(root, 'go.sum')));
  return join(dir, 'go.mod');
}

function overlay(root, dir) {
  const goroot = execFileSync('go', ['env', 'GOROOT'], { cwd: root, encoding: 'utf8' }).trim();
  const original = (file) => join(goroot, 'src', file);
  const files = runtimeChanges.map(([file, edits]) => [file, edits.reduce((text, edit) => change(text, edit, file), readFileSync(original(file), 'utf8'))]);
  files.push(['internal/godebug/godebug.go', godebugWithoutSettings(original)]);
  const replacements = files.map(([file, text]) => {
    const replacement = join(dir, file.replaceAll('/', '-'));
    writeFileSync(replacement, text);
    return [original(file), replacement];
  });
  writeFileSync(join(dir, 'overlay.json'), JSON.stringify({ Replace: Object.fromEntries(replacements) }));
  return join(dir, 'overlay.json');
}

function godebugWithoutSettings(original) {
  const exported = (text) => (text.match(/^func (\(s \*Setting\) )?[A-Z].*$/gm) ?? []).sort().join('\n');
  const [theirs, ours] = [exported(readFileSync(original('internal/godebug/godebug.go'), 'utf8')), exported(noSettings)];
  if (theirs !== ours) throw new Error(`internal/godebug of this Go release has other functions: adapt js/slim.mjs to\n${theirs}`);
  return noSettings;
}

// Not fs.cpSync: the module cache is read-only, and its copy must not be.
function copyTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyTree(join(from, entry.name), join(to, entry.name));
    else writeFileSync(join(to, entry.name), readFileSync(join(from, entry.name)));
  }
}

function change(text, [from, to], file) {
  const changed = typeof from === 'string' ? text.replace(from, () => to) : text.replace(from, to);
  if (changed === text) throw new Error(`${file}, which is compiled with a few lines changed, is another: js/slim.mjs does not find ${from}`);
  return changed;
}

function moduleDir(root, module) {
  return execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: root, encoding: 'utf8' }).trim();
}
