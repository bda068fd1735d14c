/** What the user has in his clone of the ports tree stays as it is, whatever becomes of the command. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { bin } from '../support/wbrel.ts'
import { identity, portsTree, released, type TestTree } from './ports-tree.ts'
import { runSubmit, runSync } from './run.ts'

describe('the checkout of the ports tree', () => {
  const own = released()
  const tree = inUse(portsTree())
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-untouched-'))
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  after(() => {
    for (const one of [own, tree]) one.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const before = everything(tree)
  const start = (path = process.env.PATH): ChildProcess =>
    spawn(process.execPath, [bin, 'submit', '--ports-tree', tree.folder, '--out', join(folder, 'out')], {
      cwd: own.folder,
      stdio: 'ignore',
      env: { PATH: path, HOME: own.folder, TMPDIR: temporary, ...identity },
    })
  const ended = (child: ChildProcess): Promise<number | null> => new Promise(resolve => child.once('close', resolve))
  const left = (): readonly string[] => readdirSync(temporary).filter(name => name.startsWith('wbrel-'))

  it('keeps its files, index, HEAD, refs, stash and work trees through sync and submit', async () => {
    const { notices } = await runSubmit(own, tree, { out: join(folder, 'elsewhere') })
    assert.match(notices[0]?.message ?? '', /not committed; they are left alone/)
    await runSync(own, tree)
    assert.deepEqual(everything(tree), before)
  })
  it('keeps them when submit is killed at any moment', async () => {
    for (const delay of [200, 500, 900]) {
      const child = start()
      const end = ended(child)
      await wait(delay)
      child.kill('SIGKILL')
      await end
      assert.deepEqual(everything(tree), before)
    }
  })
  it('keeps them when submit is killed while git works, and the next run removes what that left', async () => {
    const child = start(slowly(folder, 'am'))
    const end = ended(child)
    await appears(join(folder, 'am'))
    child.kill('SIGKILL')
    await end
    assert.equal(left().length, 1)
    assert.equal(await ended(start()), 0)
    assert.deepEqual(left(), [])
    assert.deepEqual(everything(tree), before)
    assert.ok(existsSync(join(folder, 'out/packet.json')))
  })
  it('keeps them when submit is interrupted, and nothing is left then', async () => {
    const child = start(slowly(folder, 'fast-import'))
    const end = ended(child)
    await appears(join(folder, 'fast-import'))
    child.kill('SIGINT')
    assert.equal(await end, 130)
    assert.deepEqual(left(), [])
    assert.deepEqual(everything(tree), before)
  })
  it('is worked on by two runs at a time: none removes the folder of the other', async () => {
    const [name = ''] = await new Promise<string[]>(resolve => {
      const child = start(slowly(folder, 'reset'))
      void appears(join(folder, 'reset')).then(async () => {
        const names = [...left()]
        assert.equal(await ended(start()), 0)
        assert.deepEqual(left(), names)
        child.once('close', () => resolve(names))
        child.kill('SIGTERM')
      })
    })
    assert.match(name, /^wbrel-scratch-[0-9a-f]{8}-\d+-/)
    assert.deepEqual(left(), [])
  })
})

/** A clone in the middle of work: staged, changed, new and stashed files, and a second work tree. */
function inUse(tree: TestTree): TestTree {
  const write = (path: string, text: string): void => writeFileSync(join(tree.folder, path), text)
  write('net/wifibox/Makefile', 'to be stashed\n')
  tree.git('stash', '--quiet')
  tree.git('worktree', 'add', '--quiet', '--detach', join(tree.folder, 'second'))
  write('net/wifibox/Makefile', 'work in progress\n')
  tree.git('add', 'net/wifibox/Makefile')
  write('net/wifibox/Makefile', 'more of it\n')
  write('stray', 'x')
  return tree
}

/** Every file below the tree with its bytes; of objects the names, since they are named after their bytes. */
function everything({ folder }: TestTree): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter(path => statSync(join(folder, path)).isFile())
    .map(path => {
      const isObject = path.startsWith('.git/objects/')
      return isObject
        ? path
        : `${path} ${createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex')}`
    })
}

/** A PATH whose git does not come to an end with this command, and says by a file of its name that it has begun. */
function slowly(folder: string, command: string): string {
  const bin = join(folder, `slow-${command}`)
  mkdirSync(bin, { recursive: true })
  const text = `#!/bin/sh\nPATH=\${PATH#*:}\ncase " $* " in *" ${command} "*) : >${folder}/${command}; exec sleep 10 ;; esac\nexec git "$@"\n`
  writeFileSync(join(bin, 'git'), text)
  chmodSync(join(bin, 'git'), 0o755)
  return `${bin}${delimiter}${process.env.PATH}`
}

async function appears(file: string): Promise<void> {
  for (let i = 0; i < 400 && !existsSync(file); i++) await wait(25)
  assert.ok(existsSync(file), `${file} never came`)
}
