/** Trees that are not as one would wish: what was read of them, and what is said about the rest. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { readSide } from '../../src/flows/diff/side.ts'
import { readTree } from '../../src/flows/import/read-tree.ts'
import { runDiff, runImport } from '../support/import.ts'
import { type TinyTree, tinyTree } from '../support/tiny-tree.ts'
import { testWorld } from '../support/world.ts'

async function withTree<T>(work: (tree: TinyTree) => T | Promise<T>, category?: string): Promise<T> {
  const tree = tinyTree(category)
  try {
    return await work(tree)
  } finally {
    tree.remove()
  }
}

async function problemOf(work: () => unknown) {
  try {
    await work()
  } catch (error) {
    if (error instanceof Fault) return { exit: error.exit, ...error.problems[0] }
    throw error
  }
  return assert.fail('it did not fail')
}

describe('a tree', () => {
  test('whose ports moved to another category is read there, and the manifest names the category', () =>
    withTree(async ({ folder }) => {
      const { composed } = await runImport(folder, { releases: ['14.3'] })
      assert.deepEqual(composed.problems, [])
      assert.equal(composed.data.category, 'sysutils')
    }, 'sysutils'))

  test('in which one port moved elsewhere is refused: MOVED says where it went, and when', () =>
    withTree(async ({ folder }) => {
      mkdirSync(join(folder, 'sysutils'))
      renameSync(join(folder, 'net/wifibox-core'), join(folder, 'sysutils/wifibox-core'))
      const moved = 'net/old|net/new|2020-01-01|Renamed\nnet/wifibox-core|sysutils/wifibox-core|2026-05-01|Tidied up\n'
      writeFileSync(join(folder, 'MOVED'), moved)
      const { exit, message, found, hint } = await problemOf(() => readTree(folder, 'ports'))
      assert.equal(exit, 'invalid')
      assert.equal(message, 'ports does not hold the three ports: net/wifibox-core is missing')
      assert.equal(found, 'in MOVED: net/wifibox-core moved to sysutils/wifibox-core on 2026-05-01: Tidied up')
      assert.match(hint ?? '', /git -C ports log -1 --format=%h --diff-filter=D -- net\/wifibox-core\/Makefile/)
    }))

  test('from which the guest was deleted is refused, and only the guest is missed', () =>
    withTree(async ({ folder }) => {
      rmSync(join(folder, 'net/wifibox-alpine'), { recursive: true })
      const told = await problemOf(() => readTree(folder, 'ports'))
      assert.match(told.message ?? '', /: net\/wifibox-alpine is missing$/)
      assert.match(told.hint ?? '', /MOVED in the ports tree says where to/)
      writeFileSync(join(folder, 'MOVED'), 'net/wifibox-alpine||2026-06-02|Broken for more than 6 months\n')
      const { found } = await problemOf(() => readTree(folder, 'ports'))
      assert.equal(found, 'in MOVED: net/wifibox-alpine was deleted on 2026-06-02: Broken for more than 6 months')
    }))

  test('without the ports is refused, as is a file', () =>
    withTree(async ({ folder }) => {
      rmSync(join(folder, 'net'), { recursive: true })
      for (const path of [folder, join(folder, 'nowhere'), import.meta.filename]) {
        const { exit, message } = await problemOf(() => readTree(path, 'ports'))
        assert.equal(exit, 'invalid')
        assert.match(message ?? '', /net\/wifibox, net\/wifibox-core, net\/wifibox-alpine are missing/)
      }
    }))

  test('with CR LF at the ends of its lines says the same as one without, and that is told', () =>
    withTree(async ({ folder, edit }) => {
      const plain = readTree(folder, 'ports')
      edit('wifibox-alpine/Makefile', text => text.replaceAll('\n', '\r\n'))
      const read = readTree(folder, 'ports')
      assert.deepEqual(read.files, plain.files)
      assert.deepEqual(
        read.problems.map(p => p.message),
        ['net/wifibox-alpine/Makefile has lines that end in CR LF; it was read as if they ended in LF'],
      )
    }))

  test('with links or with another encoding than UTF-8 is read without them, and that is told', () =>
    withTree(async ({ folder }) => {
      symlinkSync('Makefile', join(folder, 'net/wifibox/Makefile.old'))
      writeFileSync(join(folder, 'net/wifibox-core/pkg-descr'), Buffer.from('Stra\xdfe\n', 'latin1'))
      const { problems, files } = readTree(folder, 'ports')
      assert.deepEqual(
        problems.map(p => p.message),
        [
          'net/wifibox/Makefile.old is no plain file; it was not read',
          'net/wifibox-core/pkg-descr is not UTF-8; what could not be read is shown as \ufffd',
        ],
      )
      assert.ok(!files.has('net/wifibox/Makefile.old'))
    }))
})

describe('a revision of a repository', () => {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
  const gitIn = (cwd: string, ...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  }
  /** Two commits of a tree in the folder `tree`, the second with another comment; then a change that is not committed. */
  const withRepository = (
    work: (folder: string, version: (spec: string, cwd?: string) => Promise<string>) => unknown,
  ) =>
    withTree(async tree => {
      const comment = (text: string): void =>
        tree.edit('wifibox/Makefile', old => old.replace(/COMMENT=.*/, `COMMENT=\t${text}`))
      const folder = join(tree.folder, 'clone')
      mkdirSync(folder)
      renameSync(join(tree.folder, 'net'), join(tree.folder, 'kept'))
      mkdirSync(join(folder, 'tree'))
      renameSync(join(tree.folder, 'kept'), join(folder, 'tree/net'))
      symlinkSync(join(folder, 'tree/net'), join(tree.folder, 'net'))
      gitIn(folder, 'init', '-q', '-b', 'main')
      for (const text of ['First', 'Second']) {
        comment(text)
        gitIn(folder, 'add', '.')
        gitIn(folder, 'commit', '-qm', text)
      }
      comment('Dirty')
      await work(folder, async (spec, cwd = folder) => {
        const { files } = await readSide(testWorld({ cwd }), spec)
        return /COMMENT=\t(.*)/.exec(files.get('net/wifibox/Makefile') ?? '')?.[1] ?? ''
      })
    })

  test('is what was committed, whatever lies in the folder, and on whatever HEAD stands', () =>
    withRepository(async (folder, version) => {
      assert.deepEqual(await Promise.all(['HEAD:tree', 'main~1:tree', 'tree'].map(s => version(s))), [
        ...['Second', 'First', 'Dirty'],
      ])
      assert.equal(await version('HEAD:./', join(folder, 'tree')), 'Second')
      assert.equal(await version('HEAD:../tree/', join(folder, 'tree')), 'Second')
      gitIn(folder, 'checkout', '-q', '-f', '--detach', 'HEAD~1')
      assert.deepEqual([await version('HEAD:tree'), await version('main:tree')], ['First', 'Second'])
    }))

  test('that a shallow clone lacks is refused with the command that fetches it', () =>
    withRepository(async folder => {
      gitIn(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, 'shallow')
      const shallow = testWorld({ cwd: join(folder, 'shallow') })
      assert.equal((await readSide(shallow, 'HEAD:tree')).files.size, 6)
      const { message, hint } = await problemOf(() => readSide(shallow, 'HEAD~1:tree'))
      assert.equal(message, 'git does not know HEAD~1; this clone is shallow')
      assert.equal(hint, 'git fetch --unshallow')
    }))

  test('is refused outside of a repository, and when it holds no ports', () =>
    withRepository(async folder => {
      const outside = mkdtempSync(join(tmpdir(), 'wbrel-outside-'))
      try {
        const { message } = await problemOf(() => readSide(testWorld({ cwd: outside }), 'HEAD:tree'))
        assert.equal(message, `${outside} is in no git repository`)
      } finally {
        rmSync(outside, { recursive: true })
      }
      const { message } = await problemOf(() => readSide(testWorld({ cwd: folder }), 'HEAD:tree/net'))
      assert.match(message ?? '', /^HEAD:tree\/net does not hold the three ports/)
    }))

  test('without a path is the top of the tree; a word that is neither folder nor revision is told as such', () =>
    withRepository(async folder => {
      const here = testWorld({ cwd: folder })
      const top = await problemOf(() => readSide(here, 'HEAD'))
      assert.equal(top.message, 'there are no ports of Wifibox at the top of HEAD')
      assert.equal(top.hint, 'name the folder that holds net/wifibox: HEAD:ports')
      for (const spec of ['nowhere', 'release:', '-x']) {
        const { exit, message, expected } = await problemOf(() => readSide(here, spec))
        assert.equal(exit, 'invalid')
        assert.equal(message, `there is no folder ${spec}, and git knows no such revision here`)
        assert.match(expected ?? '', /^a folder, REVISION\[:PATH\] /)
      }
      assert.equal((await problemOf(() => readSide(here, 'HEAD~7'))).message, 'git does not know HEAD~7')
    }))

  test('is read by four git processes, however many files it has', () =>
    withRepository(async folder => {
      const bin = join(folder, 'bin')
      const log = join(folder, 'calls')
      mkdirSync(bin)
      writeFileSync(join(bin, 'git'), `#!/bin/sh\necho call >> ${log}\nPATH=${process.env.PATH} exec git "$@"\n`)
      chmodSync(join(bin, 'git'), 0o755)
      await readSide(testWorld({ cwd: folder, env: { PATH: `${bin}:${process.env.PATH}` } }), 'HEAD:tree')
      assert.equal(readFileSync(log, 'utf8').match(/call/g)?.length, 4)
    }))
})

test('two revisions of a tree that is changed meanwhile differ in what was committed', () =>
  withTree(async ({ folder, edit }) => {
    for (const text of ['Router', 'A router']) {
      edit('wifibox/Makefile', old => old.replace(/COMMENT=.*/, `COMMENT=\t${text}`))
      const run = (...args: readonly string[]): void => {
        const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
        assert.equal(spawnSync('git', [...who, ...args], { cwd: folder }).status, 0)
      }
      if (text === 'Router') run('init', '-q')
      run('add', '.')
      run('commit', '-qm', text)
    }
    edit('wifibox/Makefile', () => 'not even a Makefile\n')
    assert.deepEqual(
      (await runDiff('HEAD~1', 'HEAD:', { cwd: folder })).map(d => [d.name, d.was, d.is]),
      [['COMMENT', 'Router', 'A router']],
    )
  }))
