import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin } from '../support/wbrel.ts'
import { identity, portsTree, released, run } from '../tree/ports-tree.ts'
import type { Bench } from './bench.ts'
import { median } from './time.ts'

/** Ports beside ours, and the commits in which they came. */
const size = { ports: 30_000, commits: 300 }

/** Seconds beyond one `git status`. */
const allowed = 3

export const submit: Bench = {
  name: 'submit',
  what: `wbrel submit against a tree with ${size.ports} ports: its time beyond one git status there, against ${allowed} s`,
  goal: 0.7,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () => {
    const own = released()
    const tree = portsTree()
    const out = mkdtempSync(join(tmpdir(), 'wbrel-bench-'))
    try {
      grow(tree.folder)
      const status: number[] = []
      const whole: number[] = []
      for (let round = 0; round < 5; round++) {
        status.push(timed(() => run(tree.folder, ['status', '--porcelain'])))
        whole.push(timed(() => submitOnce(own.folder, tree.folder, out)))
      }
      return (median(whole) - median(status)) / 1000 / allowed
    } finally {
      for (const one of [own, tree]) one.remove()
      rmSync(out, { recursive: true, force: true })
    }
  },
}

function submitOnce(folder: string, tree: string, out: string): void {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'submit', '--ports-tree', tree, '--out', out], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ...identity },
  })
  if (status !== 0) throw new Error(`wbrel submit failed:\n${stderr}`)
}

/** Four files a port, in sixty categories, as the ports tree has them; git-fast-import makes them in one go. */
function grow(folder: string): void {
  const each = size.ports / size.commits
  const stream: string[] = []
  for (let commit = 0; commit < size.commits; commit++) {
    stream.push(`commit refs/heads/main\ncommitter Peter Porter <p@example.org> ${1_775_100_000 + commit} +0000\n`)
    stream.push('data 4\nGrow\n', commit === 0 ? 'from refs/heads/main^0\n' : '')
    for (let i = 0; i < each; i++) {
      const port = `category${i % 60}/port${commit}-${i}`
      for (const file of ['Makefile', 'distinfo', 'pkg-descr', 'pkg-plist']) {
        const text = `${file} of ${port}\n`
        stream.push(`M 100644 inline ${port}/${file}\ndata ${text.length}\n${text}\n`)
      }
    }
  }
  const { status, stderr } = spawnSync('git', ['fast-import', '--quiet'], { cwd: folder, input: stream.join('') })
  if (status !== 0) throw new Error(`git fast-import: ${stderr}`)
  run(folder, ['reset', '--quiet', '--hard', 'main'])
}

function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
