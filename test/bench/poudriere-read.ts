import type { Cell } from '../../src/poudriere/cells.ts'
import { judge } from '../../src/poudriere/judge.ts'
import { readReply } from '../../src/poudriere/reply.ts'
import type { Bench } from './bench.ts'

const rows = 200
const packages = 25

export const poudriereRead: Bench = {
  name: 'poudriere-read',
  what: `seconds to read the results of ${rows} rows with ${packages} packages each, against 1 s`,
  goal: 0.5,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () => {
    const streams = Array.from({ length: rows }, (_, index) => streamOf(index))
    const start = performance.now()
    for (const [index, stream] of streams.entries()) {
      const reply = readReply(stream)
      const outcome = reply === undefined ? 'cut off' : judge(cellOf(index), reply).outcome
      if (outcome !== (index % 5 === 0 ? 'failed' : 'proven')) throw new Error(`row ${index} is ${outcome}`)
    }
    return (performance.now() - start) / 1000
  },
}

function cellOf(index: number): Cell {
  const row = { port: 'net/p', flavor: '', set: ['A'], unset: ['B'] }
  return { id: `${index}`, row, jail: 'j', set: 'wbrel_x', target: 'net/p', pkgname: 'p0-1.0' }
}

/** A build of some packages, each queued, built or failed; the listed one has a log of 200 kB, as a guest's. */
function streamOf(index: number): Buffer {
  const fails = index % 5 === 0
  const lines = Array.from({ length: packages }, (_, n) => [
    `dot\t.poudriere.ports.queued\tnet/p${n} p${n}-1.0 listed\n`,
    fails && n === 0
      ? `dot\t.poudriere.ports.failed\tnet/p${n} p${n}-1.0 build clang 10\n`
      : `dot\t.poudriere.ports.built\tnet/p${n} p${n}-1.0 10\n`,
  ])
  const log = [
    '---Begin OPTIONS List---\n     A=on: a\n     B=off: b\n---End OPTIONS List---\n',
    '=======================<phase: build          >============================\n',
    'cc -c something.c -o something.o with a line of the usual length\n'.repeat(3000),
    fails ? 'a.c:1: error: no\n' : '',
  ].join('')
  const json = JSON.stringify({ status: 'stopped:done:', ports: { built: lines } })
  const frame = (name: string, text: string) => `file\t${Buffer.byteLength(text)}\t${name}\n${text}`
  return Buffer.from(
    `exit\t0\nlogs\t/l\ndot\t.poudriere.status\tstopped:done:\n${lines.flat().join('')}${frame('.data.json', json)}${frame('logs/p0-1.0.log', log)}end\n`,
  )
}
