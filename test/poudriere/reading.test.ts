import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Row } from '../../src/model/results.ts'
import { readBuild } from '../../src/poudriere/build.ts'
import type { Cell } from '../../src/poudriere/cells.ts'
import { judge } from '../../src/poudriere/judge.ts'
import { builtOptions, firstFailure, logLines } from '../../src/poudriere/log.ts'
import { readReply } from '../../src/poudriere/reply.ts'
import { shareOut } from '../../src/poudriere/share.ts'
import { suspicions } from '../../src/poudriere/suspects.ts'
import { tarOf } from '../../src/poudriere/tar.ts'

const cell: Cell = {
  id: 'x-j',
  row: { port: 'net/wifibox-alpine', flavor: 'default', set: [], unset: [] },
  jail: 'j',
  set: 'wbrel_x',
  target: 'net/wifibox-alpine@default',
  pkgname: 'wifibox-alpine-20260405',
}

/** The stream of a build with these small files. */
function stream(
  dots: Readonly<Record<string, readonly string[]>>,
  exit = '0',
  files: Readonly<Record<string, string>> = {},
) {
  const lines = Object.entries(dots).flatMap(([name, list]) => list.map(line => `dot\t.poudriere.${name}\t${line}\n`))
  const frames = Object.entries(files).map(([name, text]) => `file\t${Buffer.byteLength(text)}\t${name}\n${text}`)
  return Buffer.from(`at\tparallel_build\nexit\t${exit}\nlogs\t/logs\n${lines.join('')}${frames.join('')}end\n`)
}

function verdictOf(...args: Parameters<typeof stream>) {
  const reply = readReply(stream(...args))
  assert.ok(reply)
  return judge(cell, reply)
}

const built = ['net/wifibox-alpine@default wifibox-alpine-20260405 310']

describe('a row is proven', () => {
  it('when the build is done and its package stands among the built ones', () => {
    assert.equal(verdictOf({ status: ['stopped:done:'], 'ports.built': built }).outcome, 'proven')
  })
  it('whether or not poudriere names the default flavor', () => {
    const bare = ['net/wifibox-alpine wifibox-alpine-20260405 310']
    assert.equal(verdictOf({ status: ['stopped:done:'], 'ports.built': bare }).outcome, 'proven')
  })
  it('never by anything less', () => {
    const text = fc.constantFrom(
      'stopped:done:',
      'done:',
      'parallel_build:',
      'stopped:crashed:err:x',
      'stopped:SIGINT:',
      '',
    )
    const list = fc.subarray(['built', 'failed', 'ignored', 'skipped', 'fetched'] as const)
    fc.assert(
      fc.property(text, list, fc.constantFrom('0', '1', '64', '255', 'lost', 'resumed'), (status, lists, exit) => {
        const dots = Object.fromEntries(
          lists.map(name => [`ports.${name}`, [`net/wifibox-alpine ${cell.pkgname} 5 5 5`]]),
        )
        const { outcome } = verdictOf({ status: [status], ...dots }, exit)
        const proven = status === 'stopped:done:' && lists.join() === 'built' && exit !== 'resumed'
        return (outcome === 'proven') === proven
      }),
    )
  })
})

describe('the files of a build', () => {
  const dots = new Map([
    ['status', ['stopped:done:']],
    ['started', ['1780000000']],
    ['ended', ['1780000950']],
    ['ports.built', [...built, 'net/wifibox-core wifibox-core-0.17.0 12']],
    [
      'ports.failed',
      [
        'net/wifibox-alpine@iwlwifi wifibox-alpine-iwlwifi-1 check-plist checksum 180',
        'net/wifibox-alpine@brcm wifibox-alpine-brcm-1 build 17',
        'net/wifibox-alpine@rtw88 wifibox-alpine-rtw88-1 stage unknown',
      ],
    ],
    ['ports.ignored', ['net/wifibox-alpine@rtw89 wifibox-alpine-rtw89-1 needs, the] linux64 module']],
    ['ports.skipped', ['net/wifibox@brcm wifibox-brcm-1 wifibox-alpine-brcm-1']],
    ['ports.fetched', ['net/socat socat-1.8.0.3']],
  ])

  it('are read, a crash and a missing error type included', () => {
    const build = readBuild(dots, undefined)
    assert.deepEqual(
      build.failed.map(({ phase, errorType, elapsed, hasCrashed }) => [phase, errorType, elapsed, hasCrashed]),
      [
        ['check-plist', 'checksum', 180, false],
        ['build', undefined, 17, false],
        ['stage', 'unknown', undefined, true],
      ],
    )
    assert.equal(build.ignored[0]?.reason, 'needs, the] linux64 module')
    assert.equal(build.skipped[0]?.reason, 'wifibox-alpine-brcm-1')
    assert.equal(build.built[0]?.elapsed, 310)
  })

  it('say the same as JSON, where there are no others', () => {
    const json = {
      status: 'stopped:done:',
      started: '1780000000',
      ended: '1780000950',
      stats: { built: '2' },
      ports: {
        built: [
          { origin: 'net/wifibox-alpine', flavor: 'default', pkgname: 'wifibox-alpine-20260405', elapsed: '310' },
        ],
        failed: [{ origin: 'a/b', pkgname: 'b-1', phase: 'build', errortype: 'clang', elapsed: '5' }],
        skipped: [{ origin: 'a/c', pkgname: 'c-1', depends: 'b-1' }],
      },
    }
    const build = readBuild(new Map(), JSON.stringify(json))
    assert.equal(build.status, 'stopped:done:')
    assert.deepEqual(build.built[0], readBuild(dots, undefined).built[0])
    assert.deepEqual(build.skipped[0]?.reason, 'b-1')
  })

  it('may hold half a JSON', () => {
    const text = JSON.stringify({ status: 'stopped:done:', ports: { built: [] } })
    fc.assert(
      fc.property(fc.nat(text.length - 1), length => readBuild(new Map(), text.slice(0, length)).status === undefined),
    )
  })

  it('may be anything', () => {
    fc.assert(fc.property(fc.json(), text => readBuild(new Map(), text).built.length >= 0))
    fc.assert(fc.property(fc.uint8Array(), bytes => readReply(Buffer.from(bytes)) === undefined || bytes.length > 0))
  })

  it('count only when the stream came to its end', () => {
    const whole = stream({ status: ['stopped:done:'], 'ports.built': built }, '0', { 'out.log': 'a\nend\nb' })
    assert.ok(readReply(whole))
    for (let length = 0; length < whole.length; length++) assert.equal(readReply(whole.subarray(0, length)), undefined)
  })
})

describe('a build log', () => {
  const log = [
    '---Begin OPTIONS List---',
    '===> The following configuration options are available for wifibox-alpine-1:',
    '     IPV6=on: IPv6 support',
    '====> Options available for the single KERNEL: you have to select exactly one of them',
    '     KERN_LTS=off: Linux LTS',
    '---End OPTIONS List---',
    '=======================<phase: build          >============================',
    'cc: error: in another phase',
    '=======================<phase: check-plist    >============================',
    '====> Checking for pkg-plist issues (check-plist)',
    '\u001b[31mError: Orphaned: etc/x\u001b[0m',
    '===> Error: Plist issues found.',
    '=======================<phase: package        >============================',
  ]
  it('tells its options', () => {
    assert.deepEqual(
      [...(builtOptions(log) ?? [])],
      [
        ['IPV6', true],
        ['KERN_LTS', false],
      ],
    )
  })
  it('shows the first failing lines of the phase, without what a terminal obeys', () => {
    assert.deepEqual(firstFailure(logLines(log.join('\n')), 'check-plist/timeout'), {
      lines: ['Error: Orphaned: etc/x', '===> Error: Plist issues found.'],
      line: 11,
    })
  })
  it('shows the end when nothing looks like a failure', () => {
    const quiet = [
      '=======================<phase: build          >============================',
      'a',
      'b',
      'build time: 00:00:01',
    ]
    assert.deepEqual(firstFailure(quiet, 'build')?.lines, ['a', 'b'])
  })
})

describe('sharing out', () => {
  it('does every job once, and those of a lost host on another', async () => {
    const done: string[] = []
    const left = await shareOut({
      jobs: ['a', 'b', 'c', 'd', 'e'],
      hosts: ['one', 'two'],
      slots: 1,
      suits: () => 1,
      run: async (job, host) => {
        await new Promise(resolve => setImmediate(resolve))
        if (host === 'two') return 'lost'
        done.push(job)
        return 'done'
      },
    })
    assert.deepEqual([done.toSorted().join(''), left], ['abcde', []])
  })
  it('leaves what no host may do', async () => {
    const sharing = { jobs: ['a', 'b'], hosts: ['one'], slots: 2, run: async () => 'done' as const }
    assert.deepEqual(await shareOut({ ...sharing, suits: job => (job === 'a' ? 1 : 0) }), ['b'])
  })
  it('leaves a job to the host that has begun it', async () => {
    const seen: string[] = []
    await shareOut({
      jobs: ['a', 'b'],
      hosts: ['one', 'two'],
      slots: 1,
      suits: (job, host) => (job === 'a' && host === 'two' ? 2 : 1),
      run: async (job, host) => {
        seen.push(`${job} ${host}`)
        return 'done'
      },
    })
    assert.ok(seen.includes('a two'))
  })
})

describe('suspects', () => {
  const rowOf = (...set: string[]): Row => ({
    ...cell.row,
    set,
    unset: ['A', 'B', 'C', 'D'].filter(name => !set.includes(name)),
  })
  const judged = (outcome: 'failed' | 'proven', ...set: string[]) => ({ row: rowOf(...set), outcome, phase: '' })
  it('are the smallest pair that failing rows share and no proven row has', () => {
    const rows = [
      judged('failed', 'A', 'B', 'C'),
      judged('failed', 'A', 'B', 'D'),
      judged('proven', 'A'),
      judged('proven', 'B'),
    ]
    assert.deepEqual(suspicions({ groups: [] }, rows)[0]?.candidates, [['A on', 'B on']])
  })
  it('are a single setting when one explains everything', () => {
    const rows = [judged('failed', 'A', 'B'), judged('failed', 'A', 'C'), judged('proven', 'B', 'C')]
    assert.deepEqual(suspicions({ groups: [] }, rows)[0]?.candidates, [['A on']])
  })
  it('need two failing rows', () => {
    assert.deepEqual(suspicions({ groups: [] }, [judged('failed', 'A'), judged('proven', 'B')]), [])
  })
})

describe('an archive of ours', () => {
  it('is one that tar reads', async () => {
    const { spawnSync } = await import('node:child_process')
    const tar = tarOf(
      new Map([
        ['ports/net/a/Makefile', 'x\n'],
        ['host.sh', 'é'.repeat(600)],
      ]),
    )
    const listed = spawnSync('tar', ['-tvf', '-'], {
      input: tar,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TZ: 'UTC' },
    })
    assert.equal(listed.stderr, '')
    assert.match(listed.stdout, /-rw-r--r--.*\b1200 .*host\.sh/)
    assert.match(listed.stdout, /drwxr-xr-x.*ports\/net\/a\//)
  })
})
