/** PORTREVISION and PORTEPOCH as a user meets them: what the tree has, what the manifest says now, what submit makes of it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderState } from '../support/rendered.ts'
import { portsTree, released } from './ports-tree.ts'
import { faultOf, runSubmit } from './run.ts'

const core = 'net/wifibox-core'

interface Case {
  readonly what: string
  /** The tree's Makefile of the core: a text and what stands there instead. */
  readonly tree?: readonly [RegExp, string]
  /** The manifest's core section, the same. */
  readonly manifest?: readonly [RegExp, string]
  /** `from -> to: why`, or what is wrong and what to set. */
  readonly expected: RegExp
}

const version = /^(core:\n(?: {2}#.*\n)* {2}version: )0\.16\.0$/m
const numbers = (revision: number, epoch = 0): string =>
  `set core\\.revision to ${revision}( \\(or leave it out\\))? and core\\.epoch to ${epoch} in the manifest`

const cases: readonly Case[] = [
  {
    what: 'nothing at all',
    expected: /^0\.16\.0 -> 0\.16\.0: PORTVERSION and PORTREVISION stay: the package does not change$/,
  },
  {
    what: 'a new version, over a PORTREVISION of the tree',
    tree: [/^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t2\n'],
    manifest: [version, '$10.17.0'],
    expected: /^0\.16\.0_2 -> 0\.17\.0: PORTVERSION 0\.16\.0 -> 0\.17\.0, so PORTREVISION 2 goes$/,
  },
  {
    what: 'a new version that keeps a PORTREVISION',
    manifest: [version, '$10.17.0\n  revision: 1'],
    expected: new RegExp(`^0\\.17\\.0_1 should be 0\\.17\\.0; ${numbers(0)}`),
  },
  {
    what: 'another dependency',
    manifest: [/grub2-bhyve>0:sysutils\/grub2-bhyve/, 'bhyve-firmware>0:sysutils/bhyve-firmware'],
    expected: new RegExp(`^0\\.16\\.0 should be 0\\.16\\.0_1; ${numbers(1)}`),
  },
  {
    what: 'another dependency, with the PORTREVISION that it asks for',
    manifest: [
      /(version: 0\.16\.0)([\s\S]*)grub2-bhyve>0:sysutils\/grub2-bhyve/,
      '$1\n  revision: 1$2bhyve-firmware>0:sysutils/bhyve-firmware',
    ],
    expected:
      /^0\.16\.0 -> 0\.16\.0_1: PORTREVISION 1: the version stays and the package changes: without RUN_DEPENDS: grub2-bhyve/,
  },
  {
    what: 'a line of the package list, over a PORTREVISION of the tree',
    tree: [/^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t2\n'],
    manifest: [/^ {8}- sbin\/wifibox$/m, '        - sbin/wifibox\n        - sbin/wifiboxctl'],
    expected: new RegExp(`^0\\.16\\.0 should be 0\\.16\\.0_3; ${numbers(3)}`),
  },
  {
    what: 'the default of an option',
    manifest: [
      /( {8}RECOVER_RESTART_VMM:\n) {10}default: true\n([\s\S]*?RECOVER_NONE:\n)/,
      '$1$2          default: true\n',
    ],
    expected: new RegExp(`^0\\.16\\.0 should be 0\\.16\\.0_1; ${numbers(1)}`),
  },
  {
    what: 'the home page',
    manifest: [/^(core:[\s\S]*? {2}www: )\S+$/m, '$1https://wifibox.example.org/'],
    expected: new RegExp(`^0\\.16\\.0 should be 0\\.16\\.0_1; ${numbers(1)}`),
  },
  {
    what: 'layout alone',
    tree: [/^(PORTNAME|CATEGORIES|MAINTAINER)=\t+/gm, '$1= '],
    expected: /^0\.16\.0 -> 0\.16\.0: PORTVERSION and PORTREVISION stay/,
  },
  {
    what: 'that it cannot be built any more',
    tree: [/^(MAINTAINER=.*\n)/m, 'BROKEN=\tdoes not fetch\n$1'],
    expected: /^0\.16\.0 -> 0\.16\.0: PORTVERSION and PORTREVISION stay/,
  },
  {
    what: 'a version that is older for pkg',
    manifest: [version, '$10.9.0'],
    expected: new RegExp(`^0\\.9\\.0 should be 0\\.9\\.0,1; ${numbers(0, 1)}`),
  },
  {
    what: 'a version that is older for pkg, with the PORTEPOCH that it asks for',
    manifest: [version, '$10.9.0\n  epoch: 1'],
    expected:
      /^0\.16\.0 -> 0\.9\.0,1: PORTVERSION 0\.16\.0 -> 0\.9\.0; PORTEPOCH 1: pkg takes 0\.9\.0 for older than 0\.16\.0$/,
  },
  {
    what: 'a new version without the PORTEPOCH of the tree',
    tree: [/^(PORTVERSION=.*\n)/m, '$1PORTEPOCH=\t1\n'],
    manifest: [version, '$10.17.0'],
    expected: new RegExp(`^0\\.17\\.0 should be 0\\.17\\.0,1; ${numbers(0, 1)}`),
  },
  {
    what: 'a new version with the PORTEPOCH of the tree',
    tree: [/^(PORTVERSION=.*\n)/m, '$1PORTEPOCH=\t1\n'],
    manifest: [version, '$10.17.0\n  epoch: 1'],
    expected:
      /^0\.16\.0,1 -> 0\.17\.0,1: PORTVERSION 0\.16\.0 -> 0\.17\.0; PORTEPOCH stays 1: it never falls and never goes$/,
  },
]

describe('PORTREVISION and PORTEPOCH of what is handed over, when what changes is', () => {
  for (const { what, tree: inTree, manifest, expected } of cases) {
    it(what, async () => {
      const edited = (text: string): string => {
        const now = manifest === undefined ? text : text.replace(...manifest)
        assert.ok(manifest === undefined || now !== text, `the manifest has no ${manifest?.[0]}`)
        return now
      }
      const own = released(edited, '1.8.0')
      const files = [...renderState('1.8.0').rendered.files].map(
        ([path, text]) =>
          [path, inTree !== undefined && path === `${core}/Makefile` ? text.replace(...inTree) : text] as const,
      )
      const tree = portsTree(new Map(files))
      try {
        assert.match(await told(() => runSubmit(own, tree, { dryRun: true })), expected)
      } finally {
        own.remove()
        tree.remove()
      }
    })
  }
})

/** What submit says of the core: its decision, or what is wrong and the way out. */
async function told(submit: () => ReturnType<typeof runSubmit>): Promise<string> {
  const work = submit()
  const done = await work.catch(() => undefined)
  if (done === undefined) {
    const { problems } = await faultOf(work)
    const own = problems.find(({ message }) => message.startsWith(core))
    assert.equal(own?.code, 'submit.revision')
    return `${own?.message.slice(core.length + 2)}; ${own?.hint}`
  }
  const own = done.decisions.find(({ origin }) => origin === core)
  return `${own?.from} -> ${own?.to}: ${own?.why.join('; ')}`
}
