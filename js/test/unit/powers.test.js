import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { powersOf10 } from '../../powers.mjs';

const program = `
type uint128 struct{ Hi, Lo uint64 }

func main() {
	if len(table) != len(pow10Tab) || len(table) < 600 {
		panic("another length")
	}
	for i := range table {
		if table[i] != pow10Tab[i] {
			println(i+pow10Min, "differs")
		}
	}
	println("compared")
}
`;

test('the computed powers of ten are those of the Go release', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-powers-'));
  try {
    const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    const table = readFileSync(join(goroot, 'src/internal/strconv/pow10tab.go'), 'utf8');
    const file = join(dir, 'main.go');
    writeFileSync(file, table.replace('package strconv', 'package main').replace('pow10Tab = ', 'table = ') + powersOf10 + program);
    const output = execFileSync('sh', ['-c', 'go run "$0" 2>&1', file], { encoding: 'utf8' });
    assert.equal(output, 'compared\n');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
