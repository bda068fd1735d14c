/** The command as users run it: what goes wrong on the user's side, each with its code, request id and next command. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { TwinFault } from '../../src/forge/twin/faults.ts'
import type { Twin } from '../../src/forge/twin/server.ts'
import type { TwinOptions } from '../../src/forge/twin/state.ts'
import type { Exchange } from '../../src/forge/twin/workings.ts'
import { makeKey, type PackageSpec } from '../apk/build-package.ts'
import { type Released, type ReleasedOptions, released } from '../support/released.ts'
import { type Outcome, wbrel } from '../support/wbrel.ts'
import { complaints } from './conscience.ts'
import { publishing, twinFor } from './crash.ts'
import { token } from './publishing.ts'

/** Everything that any run of these tests printed; in the end no token may stand in it. */
const printed: string[] = []

interface Scene {
  readonly twin?: Partial<TwinOptions>
  readonly faults?: readonly TwinFault[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

async function run(
  release: Released,
  scene: Scene = {},
  work?: (twin: Twin, first: Outcome) => Promise<void>,
): Promise<Outcome> {
  const wrong: string[] = []
  const watch = (exchange: Exchange) => void wrong.push(...complaints(exchange))
  const twin = await twinFor(release, { faults: scene.faults ?? [], watch }, scene.twin)
  try {
    const outcome = await publishing(release, twin, scene.args, scene.env ?? { GH_TOKEN: token })
    printed.push(outcome.stdout, outcome.stderr)
    await work?.(twin, outcome)
    assert.deepEqual(wrong, [])
    return outcome
  } finally {
    await twin.close()
  }
}

function expect(outcome: Outcome, status: number, ...texts: readonly RegExp[]): void {
  assert.equal(outcome.status, status, outcome.stderr)
  for (const text of texts) assert.match(outcome.stderr, text)
}

/** By which GitHub's support finds the request. */
const requestId = /request id TWIN:[0-9A-F]{6}\)/

/** A hint is one command, and perhaps what it is for. */
function next(command: RegExp): RegExp {
  return new RegExp(`hint: +${command.source}`)
}

describe('wbrel publish', () => {
  const release = released()
  after(release.remove)

  it('publishes and says what comes next', async () => {
    await run(release, {}, async (twin, { status, stdout }) => {
      assert.equal(status, 0)
      assert.match(stdout, /published and verified: https:.*\nnext: wbrel verify 1\.9\.0\n$/)
      const [only] = twin.state.releases
      const names = only?.assets.map(({ name }) => name) ?? []
      const told = ['SHA256SUMS', 'wifibox-1.9.0.intoto.json', 'wifibox-1.9.0.record.json', 'wifibox-1.9.0.spdx.json']
      assert.deepEqual(names.filter(name => !/\.(apk|gz)$/.test(name)).toSorted(), told)
      assert.ok(names.includes('alpine-minirootfs-3.23.3-x86_64.tar.gz'))
      assert.ok(!names.some(name => name.startsWith('linux-firmware')))
    })
  })

  it('gives plan, gates and assets as JSON, and with --dry-run sends nothing', async () => {
    await run(release, { args: ['--dry-run', '--json'] }, async (twin, { status, stdout }) => {
      const { data } = JSON.parse(stdout)
      assert.equal(status, 0)
      assert.equal(data.plan.actions.length, release.assets + 2)
      assert.equal(data.assets.length, release.assets)
      const [first] = data.plan.actions
      assert.deepEqual(first, { kind: 'create-draft', tag: '1.9.0', title: 'Wifibox 1.9.0' })
      const help = wbrel(['help', 'publish']).stdout
      for (const action of data.plan.actions.slice(0, 2)) {
        const { kind, ...fields } = action
        assert.ok(help.includes(`${kind} {${Object.keys(fields).join(', ')}}`), kind)
      }
      assert.deepEqual(new Set(twin.exchanges.map(({ method }) => method)), new Set(['GET']))
    })
  })

  it('leaves a step summary and the checksums for the attest action', async () => {
    const summary = join(release.root, 'summary.md')
    const sums = join(release.root, 'SHA256SUMS')
    await run(
      release,
      { args: ['--sums', sums], env: { GH_TOKEN: token, GITHUB_STEP_SUMMARY: summary } },
      async twin => {
        const [only] = twin.state.releases
        const busybox = only?.assets.find(({ name }) => name.startsWith('busybox'))
        assert.match(readFileSync(summary, 'utf8'), /^## Wifibox 1\.9\.0\n/)
        assert.match(readFileSync(sums, 'utf8'), new RegExp(`^${busybox?.sha256}  busybox-`, 'm'))
        printed.push(readFileSync(summary, 'utf8'))
      },
    )
  })

  it('works with the token of GitHub Actions, and in its logs', async () => {
    await run(
      release,
      { env: { GITHUB_TOKEN: 'ghs_actionstoken', GITHUB_ACTIONS: 'true' } },
      async (_twin, { status }) => assert.equal(status, 0),
    )
  })

  it('rehearses a release with stand-ins, and sends GitHub nothing', async () => {
    await run(release, { args: ['--rehearse'] }, async (twin, { status, stdout, stderr }) => {
      assert.equal(status, 0, stderr)
      assert.match(stdout, /rehearsed against the twin; GitHub was sent nothing\n$/)
      assert.match(stderr, /PATCH {2}api/)
      assert.ok(twin.exchanges.every(({ method }) => method === 'GET'))
    })
  })
})

describe('what is refused before anything is written', () => {
  const release = released()
  after(release.remove)
  const unwritten = async (scene: Scene): Promise<Outcome> => {
    let writes = 0
    const outcome = await run(release, scene, async twin => {
      writes = twin.exchanges.filter(({ method }) => method !== 'GET').length
    })
    assert.equal(writes, 0)
    return outcome
  }

  it('no token', async () => {
    expect(await unwritten({ env: {} }), 4, /\[publish\.token\]/, next(/export GH_TOKEN=/))
  })

  it('a token that no token is', async () => {
    expect(await unwritten({ env: { GH_TOKEN: 'two words' } }), 4, /\[forge\.token-text\]/)
  })

  it('a wrong token, with the request id', async () => {
    expect(
      await unwritten({ env: { GH_TOKEN: 'ghp_wrong' } }),
      4,
      /\[forge\.token\]/,
      requestId,
      next(/export GH_TOKEN=\.\.\., a fresh one, then: wbrel publish 1\.9\.0 --apks/),
    )
  })

  it('a read-only token', async () => {
    expect(
      await unwritten({ env: { GH_TOKEN: 'ghp_readertoken' } }),
      4,
      /\[publish\.rights\]/,
      requestId,
      next(/export GH_TOKEN=.*contents: write/),
    )
  })

  it('an archived repository, and one with another name', async () => {
    expect(
      await unwritten({ twin: { archived: true } }),
      7,
      /is archived/,
      requestId,
      next(/gh repo unarchive pgj\/freebsd-wifibox/),
    )
    const renamed = { repository: 'pgj/wifibox', formerly: 'pgj/freebsd-wifibox' }
    expect(
      await unwritten({ twin: renamed }),
      7,
      /is now pgj\/wifibox/,
      requestId,
      next(/wbrel publish .* --repo pgj\/wifibox/),
    )
  })

  it('a clock that is wrong', async () => {
    const outcome = await unwritten({ twin: { skew: 3_600_000 } })
    expect(outcome, 2, /\[publish\.clock\]/, /3[56]\d\d s behind GitHub's/, requestId, next(/service ntpdate onestart/))
    expect(await unwritten({ twin: { skew: -3_600_000 } }), 2, /36\d\d s ahead of GitHub's/)
  })

  it('a rate limit that leaves no room', async () => {
    expect(
      await unwritten({ twin: { limits: { quota: 50 } } }),
      6,
      /\[publish\.quota\]/,
      requestId,
      next(/wbrel publish 1\.9\.0 --apks \S+, after \d{4}-/),
    )
  })

  it('a burned version of the ledger', async () => {
    const file = join(release.root, 'releases/burned.json')
    const one = { version: release.version, date: '2026-09-27', why: 'a wrong file' }
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, burned: [one] }))
    try {
      expect(await unwritten({}), 7, /\[publish\.burned\]/, /hint: +wbrel prepare 1\.9\.x/)
    } finally {
      writeFileSync(file, JSON.stringify({ schemaVersion: 1, burned: [] }))
    }
  })

  it('an address of the API that a token may not go to', async () => {
    expect(await unwritten({ args: ['--api-url', 'http://example.org'] }), 2, /\[forge\.api-url\]/)
  })
})

describe('a tag', () => {
  it('that is missing at the remote is refused with the push that mends it', async () => {
    const release = released()
    release.git('push', '--quiet', 'origin', `:refs/tags/${release.version}`)
    expect(await run(release), 2, /\[publish\.tag\]/, /hint: +git push origin 1\.9\.0/)
    release.remove()
  })

  it('that was moved is refused', async () => {
    const release = released()
    writeFileSync(join(release.root, 'releases/1.9.0.md'), '# Other notes\n')
    const record = join(release.root, 'releases/1.9.0.json')
    const before = readFileSync(record, 'utf8')
    writeFileSync(record, before.replace('"why": "', '"why": "other, '))
    release.git('commit', '--quiet', '--all', '--message=Change the record')
    release.git('tag', '--force', release.version)
    release.git('push', '--quiet', '--force', 'origin', release.version)
    writeFileSync(record, before)
    expect(await run(release), 7, /\[publish\.tag\]/, /it names [0-9a-f]{40}/, /hint: +git show 1\.9\.0/)
    release.remove()
  })
})

describe('a file', () => {
  const release = released()
  after(release.remove)
  const [first = ''] = readdirSync(release.apks).filter(name => name.startsWith('iptables'))
  const path = join(release.apks, first)
  const bytes = readFileSync(path)

  it('that differs from the record is refused with both hashes', async () => {
    writeFileSync(path, 'other bytes')
    const outcome = await run(release)
    writeFileSync(path, bytes)
    expect(outcome, 7, /\[apk\.differs\]/, /found: +sha256 [0-9a-f]{64}, 11 bytes/, /expected: +sha256 [0-9a-f]{64}/)
  })

  it('that is missing is named, with the command that fetches it', async () => {
    const outcome = await run(release, { args: ['--apks', release.root] })
    expect(outcome, 2, /\[apk\.missing\]/, /hint: +wbrel fetch \S+ --distdir/)
  })

  it('that shrinks while it is uploaded ends the run; the right file resumes it', async () => {
    const twin = await twinFor(release, {
      gate: ({ n, when }) => {
        if (n === 8 && when === 'before') truncateSync(path, 1)
        return false
      },
    })
    try {
      const outcome = await publishing(release, twin)
      printed.push(outcome.stderr)
      expect(outcome, 7, /\[apk\.changed\]/, requestId, next(/wbrel publish 1\.9\.0 --apks \S+, when/))
      writeFileSync(path, bytes)
      const again = await publishing(release, twin)
      assert.equal(again.status, 0, again.stderr)
      assert.equal(twin.state.releases.length, 1)
    } finally {
      await twin.close()
    }
  })
})

describe('a package', () => {
  /** The bytes are those of the record: only their meaning is wrong. */
  const refused = async (options: ReleasedOptions, ...texts: readonly RegExp[]): Promise<void> => {
    const release = released(options)
    await run(release, {}, async (twin, outcome) => {
      expect(outcome, 7, ...texts)
      assert.equal(twin.count(), 0)
    })
    release.remove()
  }
  const only = (name: string, other: PackageSpec | { readonly bytes: string }): ReleasedOptions => ({
    change: (own, spec) => (own === name ? { ...('bytes' in other ? {} : spec), ...other } : spec),
  })

  it('that is none is refused before any request', () =>
    refused(only('socat', { bytes: '<html>not found</html>' }), /socat-\S+ is no Alpine package \[apk\.no-package\]/))

  it('that nobody signed is refused before any request, with the command that tells more', () =>
    refused(only('iw', { key: null }), /iw-\S+ is not signed \[apk\.unsigned\]/, /hint: +\S/))

  it('that a key signed which the manifest does not trust is refused before any request', () =>
    refused(only('radvd', { key: makeKey('other@example.org-1.rsa.pub') }), /\[apk\.unknown-key\]/))

  it('whose script would not run is refused before any request', () =>
    refused(only('openrc', { control: [{ name: '.post-install', data: 'true\n' }] }), /\[apk\.script\]/))

  it('is published without a look at its signature when the manifest trusts no key, and that is told', async () => {
    const release = released({ pinned: false })
    await run(release, { args: ['--json'] }, async (_twin, { status, stdout }) => {
      const { problems } = JSON.parse(stdout)
      assert.equal(status, 0)
      assert.deepEqual([problems[0]?.code, problems[0]?.severity], ['publish.no-keys', 'notice'])
    })
    release.remove()
  })
})

describe('in the middle', () => {
  const release = released()
  after(release.remove)

  it('an expired token ends the run with the request id; a fresh one resumes it', async () => {
    await run(release, { faults: [{ at: 20, kind: 'expired' }] }, async (twin, first) => {
      expect(first, 4, /\[forge\.token\]/, /request id TWIN:000014\)/, next(/export GH_TOKEN=/))
      twin.restart([])
      assert.equal((await publishing(release, twin)).status, 0)
    })
  })

  it('a burned version is noted in the ledger', async () => {
    await run(release, { twin: { burned: ['1.9.0'] } }, async (_twin, outcome) => {
      expect(outcome, 7, /\[forge\.burned\]/)
      const ledger = JSON.parse(readFileSync(join(release.root, 'releases/burned.json'), 'utf8'))
      assert.equal(ledger.burned[0].version, '1.9.0')
    })
  })
})

after(() => {
  const all = printed.join('\n')
  assert.ok(printed.length > 20)
  for (const secret of [token, 'ghs_actionstoken', 'ghp_readertoken', 'ghp_wrong', 'ghp_rehearsal', 'two words']) {
    assert.equal(all.includes(secret), false, `${secret} was printed`)
  }
})
