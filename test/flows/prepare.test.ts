import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseRecord } from '../../src/model/record.ts'
import { type Campaign, campaign } from '../support/campaign.ts'
import { historyFiles } from '../support/history.ts'

const epoch = { SOURCE_DATE_EPOCH: '1789776000' } // 2026-09-19
const wrongHash = 'f'.repeat(64)

describe('wbrel prepare', () => {
  const main = campaign('main')
  after(main.remove)
  const before = main.files()
  const inCopy = (work: (own: Campaign) => void) => (): void => {
    const own = main.copy()
    try {
      work(own)
    } finally {
      own.remove()
    }
  }
  const gate = (
    own: Campaign,
    id: string,
    args = 'prepare 1.x',
    env = {},
  ): { state: string; says: string; next?: string } => {
    const { data } = JSON.parse(own.run(`${args} --dry-run --json`, env).stdout)
    return data.gates.find((one: { id: string }) => one.id === id)
  }

  it('changes nothing in a dry run, and shows the plan that it would apply', () => {
    const { status, stdout } = main.run('prepare 1.x --dry-run')
    assert.equal(status, 0)
    assert.match(stdout, /^change wifibox\.yaml /m)
    assert.match(stdout, /^create releases\/1\.9\.0\.json /m)
    assert.deepEqual(main.files(), before)
  })
  it(
    'makes a candidate, and has nothing to do the second time',
    inCopy(own => {
      assert.equal(own.run('prepare 1.x').status, 0)
      const first = own.files()
      const record = parseRecord(own.read('releases/1.9.0.json'), 'releases/1.9.0.json')
      assert.deepEqual([record.state, record.after], ['candidate', '1.8.0'])
      assert.match(own.read('wifibox.yaml'), /^ {2}version: 1\.9\.0$/m)
      assert.match(own.read('ports/net/wifibox/Makefile'), /^PORTVERSION=\t1\.9\.0$/m)
      assert.match(own.read('CHANGELOG.md'), /^## 1\.9\.0\n\nCandidate of /m)
      const { status, stdout } = own.run('prepare 1.x')
      assert.equal(status, 0)
      assert.match(stdout, /^nothing to do$/m)
      assert.deepEqual(own.files(), first)
    }),
  )
  it(
    'keeps the guest when nothing asks for a day, since it is newer than the published one',
    inCopy(own => {
      own.run('prepare 1.x')
      assert.match(own.read('wifibox.yaml'), /^ {2}version: 20260405$/m)
    }),
  )
  it(
    'dates the guest by --date and by SOURCE_DATE_EPOCH',
    inCopy(own => {
      own.run('prepare 1.x', epoch)
      assert.match(own.read('wifibox.yaml'), /^ {2}version: 20260919$/m)
      own.run('prepare 1.x --date 2026-09-27')
      assert.match(own.read('wifibox.yaml'), /^ {2}version: 20260927$/m)
    }),
  )
  it(
    'replaces its own changelog entry and keeps the others',
    inCopy(own => {
      own.run('prepare 1.x --date 2026-09-26')
      own.run('prepare 1.x --date 2026-09-27')
      const sections = own.read('CHANGELOG.md').match(/^## .*$/gm)
      assert.deepEqual(sections, ['## 1.9.0', '## 1.8.0', '## 1.7.0'])
    }),
  )
  it(
    'takes the place of a candidate that became another number',
    inCopy(own => {
      own.run('prepare 1.x --as 1.10.0')
      own.run('prepare 1.x')
      assert.ok(own.files().has('releases/1.9.0.json'))
      assert.ok(!own.files().has('releases/1.10.0.json') && !own.files().has('releases/1.10.0.md'))
      assert.doesNotMatch(own.read('CHANGELOG.md'), /1\.10\.0/)
    }),
  )
  it('calls a release patch when only the guest moved', () => {
    const released = campaign('1.8.0')
    released.run('bump musl 1.2.5-r22')
    const { data } = JSON.parse(released.run('prepare 1.x --dry-run --json').stdout)
    assert.equal(data.version, '1.8.1')
    assert.match(data.why, /only the guest moved/)
    assert.deepEqual(
      data.missing.map((m: { component: string }) => m.component),
      ['musl'],
    )
    released.remove()
  })
  it('has nothing to do when nothing changed since the last release', () => {
    const released = campaign('1.8.0')
    const files = released.files()
    const { status, stdout } = released.run('prepare 1.x --final')
    assert.equal(status, 0)
    assert.match(stdout, /^wifibox 1\.8\.0, final/)
    assert.deepEqual(released.files(), files)
    released.remove()
  })

  describe('knows checksums', () => {
    it(
      'from a folder of distfiles',
      inCopy(own => {
        own.run('bump musl 1.2.5-r99')
        assert.equal(gate(own, 'distinfo-complete').state, 'red')
        mkdirSync(join(own.folder, 'dist/wifibox-alpine'), { recursive: true })
        writeFileSync(join(own.folder, 'dist/wifibox-alpine/musl-1.2.5-r99.apk'), 'musl')
        assert.equal(own.run('prepare 1.x --distdir dist').status, 0)
        const sum = createHash('sha256').update('musl').digest('hex')
        const line = `SHA256 (wifibox-alpine/musl-1.2.5-r99.apk) = ${sum}`
        assert.ok(own.read('ports/net/wifibox-alpine/distinfo').includes(line))
        const record = own.read('releases/1.9.0.json')
        assert.match(record, /"evidence": "local file",\s+"name": "wifibox-alpine\/musl-1\.2\.5-r99\.apk"/)
        // They stay known without the folder, with the same evidence; only the folder's packages are not looked at.
        assert.equal(own.run('prepare 1.x').status, 0)
        assert.ok(own.read('ports/net/wifibox-alpine/distinfo').includes(line))
        assert.match(
          own.read('releases/1.9.0.json'),
          /"evidence": "local file",\s+"name": "wifibox-alpine\/musl-1\.2\.5-r99\.apk"/,
        )
        assert.match(own.run('prepare 1.x').stdout, /^nothing to do$/m)
      }),
    )
    it(
      'from a JSON list',
      inCopy(own => {
        own.run('bump musl 1.2.5-r99')
        own.write('e.json', JSON.stringify([{ name: 'wifibox-alpine/musl-1.2.5-r99.apk', sha256: wrongHash, size: 7 }]))
        assert.equal(own.run('prepare 1.x --evidence e.json').status, 0)
        assert.match(own.read('releases/1.9.0.json'), /"evidence": "evidence file"/)
      }),
    )
    it(
      'and refuses two for one name, showing both',
      inCopy(own => {
        own.write(
          'e.json',
          JSON.stringify({ entries: [{ name: 'wifibox-alpine/iw-6.17-r0.apk', sha256: wrongHash, size: 7 }] }),
        )
        const { status, stderr } = own.run('prepare 1.x --evidence e.json')
        assert.equal(status, 7)
        assert.match(stderr, new RegExp(`${wrongHash}, 7 bytes \\(e\\.json\\)`))
        assert.match(
          stderr,
          /a79c6920ebf5029797f1725fcf3acb5496c91e5e2ff1a375a63f943008b7ba94.*releases\/1\.8\.0\.json/,
        )
      }),
    )
    it(
      'and refuses what tells none',
      inCopy(own => {
        own.write('e.json', '[{"name": "x"}]')
        assert.equal(own.run('prepare 1.x --evidence e.json').status, 2)
        assert.equal(own.run('prepare 1.x --evidence nowhere').status, 2)
        assert.equal(own.run('prepare 1.x --distdir releases').status, 2)
      }),
    )
  })

  describe('holds the gate', () => {
    it(
      'cadence outside of March and September, unless a reason is given',
      inCopy(own => {
        assert.equal(gate(own, 'cadence', 'prepare 1.x --date 2026-10-05').state, 'red')
        assert.equal(gate(own, 'cadence', 'prepare 1.x --date 2026-09-27').state, 'green')
        own.run('prepare 1.x --date 2026-10-05 --off-cadence "a security fix"')
        assert.match(own.read('releases/1.9.0.json'), /"offCadence": "a security fix"/)
        assert.match(gate(own, 'cadence', 'prepare 1.x --date 2026-10-05').says, /a security fix/)
      }),
    )
    it(
      'core-released while the core is pinned',
      inCopy(own => {
        assert.deepEqual(gate(own, 'core-released').next, 'wbrel bump core finalize')
        own.run('bump core finalize')
        assert.equal(gate(own, 'core-released').state, 'green')
      }),
    )
    it(
      'branch-main',
      inCopy(own => {
        own.write('wifibox.yaml', own.read('wifibox.yaml').replace('branch: main ', 'branch: unstable '))
        assert.equal(gate(own, 'branch-main').state, 'red')
      }),
    )
    it('guest-version-fresh when a published guest changed', () => {
      const released = campaign('1.8.0')
      released.run('bump musl 1.2.5-r22')
      assert.equal(gate(released, 'guest-version-fresh', 'prepare 1.x --date 2026-03-29').state, 'red')
      assert.equal(gate(released, 'guest-version-fresh', 'prepare 1.x --date 2026-03-30').state, 'green')
      released.remove()
    })
    it(
      'versions-rise',
      inCopy(own => {
        own.write('wifibox.yaml', own.read('wifibox.yaml').replace('version: 0.17.0', 'version: 0.15.0'))
        assert.equal(gate(own, 'versions-rise').state, 'red')
      }),
    )
    it(
      'tree-fresh when a foreign file lies in the ports',
      inCopy(own => {
        own.write('ports/net/wifibox/files/patch-x', 'x')
        assert.match(gate(own, 'tree-fresh').says, /net\/wifibox\/files\/patch-x/)
      }),
    )
    it(
      'make-agrees is not run without make, which is not green',
      inCopy(own => {
        assert.equal(gate(own, 'make-agrees').state, 'not run')
      }),
    )
  })

  it(
    'commits a candidate under another subject, and leaves alone what git does not know',
    inCopy(own => {
      const git = (...args: readonly string[]): string =>
        spawnSync('git', [...args], { cwd: own.folder, encoding: 'utf8' }).stdout
      git('init', '--quiet')
      git('config', 'user.name', 'Tester')
      git('config', 'user.email', 'tester@example.org')
      git('add', '.')
      git('commit', '--quiet', '--message=before')
      own.write('scratch', 'x')
      const { status, stderr } = own.run('prepare 1.x --commit')
      assert.equal(status, 0, stderr)
      assert.equal(git('log', '-1', '--format=%s').trim(), 'net/wifibox: Prepare 1.9.0')
      assert.doesNotMatch(git('log', '-1', '--format=%B'), /Changes:/)
      assert.equal(git('status', '--porcelain'), '?? scratch\n')
      assert.match(own.run('prepare 1.x --tag').stderr, /1\.9\.0 is a candidate/)
    }),
  )

  describe('refuses', () => {
    const refusals: readonly [what: string, args: string, status: number, text: RegExp][] = [
      ['a line that is none', 'prepare 1', 2, /"1" is not a line/],
      ['a day that is none', 'prepare 1.x --date 2026-02-30', 2, /not a date/],
      ['a day before the last release', 'prepare 1.x --date 2026-03-28', 2, /lies before the release 1\.8\.0/],
      ['a day that takes the guest back', 'prepare 1.x --date 2026-04-01', 2, /go back from 20260405 to 20260401/],
      ['a number that is released', 'prepare 1.x --as 1.8.0', 7, /already released/],
      ['a number that goes back', 'prepare 1.x --as 1.7.5', 2, /goes back/],
      ['a number of another line', 'prepare 1.8.x --as 1.9.0', 2, /not on the line/],
      ['a campaign on the line of hot fixes', 'prepare 1.8.x', 2, /wbrel prepare 1\.x/],
      ['to be final while gates are not green', 'prepare 1.x --final', 3, /the gate core-released is red/],
      ['to tag a candidate', 'prepare 1.x --tag', 2, /git/],
      ['a manifest that is not there', 'prepare 1.x --manifest no.yaml', 2, /no file no\.yaml/],
    ]
    for (const [what, args, status, text] of refusals) {
      it(`${what}, and changes nothing`, () => {
        const outcome = main.run(args)
        assert.equal(outcome.status, status, outcome.stderr)
        assert.match(outcome.stderr, text)
        assert.deepEqual(main.files(), before)
      })
    }
    it(
      'a record that is broken, or has another name',
      inCopy(own => {
        own.write('releases/1.8.0.json', own.read('releases/1.8.0.json').replace('"final"', '"finished"'))
        assert.equal(own.run('prepare 1.x').status, 2)
        own.write('releases/1.8.0.json', '{')
        assert.equal(own.run('prepare 1.x').status, 2)
        own.write('releases/1.8.0.json', own.read('releases/1.7.0.json'))
        assert.match(own.run('prepare 1.x').stderr, /is the record of 1\.7\.0/)
      }),
    )
    it(
      'a manifest that is broken',
      inCopy(own => {
        own.write('wifibox.yaml', own.read('wifibox.yaml').replace('busybox: 1.37.0-r4', 'busybox: $x'))
        const { status, stderr } = own.run('prepare 1.x')
        assert.equal(status, 2)
        assert.match(stderr, /wifibox\.yaml:\d+:\d+: error/)
      }),
    )
  })
})

describe('the main job', () => {
  it('makes a candidate of the shipped manifest, offline and without make', () => {
    const own = campaign('main')
    const root = fileURLToPath(new URL('../..', import.meta.url))
    for (const name of ['wifibox.yaml', 'ports', 'releases', 'CHANGELOG.md']) {
      rmSync(join(own.folder, name), { recursive: true })
      cpSync(join(root, name), join(own.folder, name), { recursive: true })
    }
    const { status, stdout, stderr } = own.run('prepare 1.x')
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^wifibox \d+\.\d+\.\d+, a candidate: /)
    assert.deepEqual(stdout.match(/^green .* distinfo-complete/m)?.length, 1)
    own.remove()
  })
})

describe('the history in releases/', () => {
  it('is what wbrel makes of the manifests of those releases', () => {
    const main = campaign('main')
    for (const [path, text] of historyFiles()) assert.equal(main.read(path), text)
    main.remove()
  })
  it('is committed', () => {
    for (const [path, text] of historyFiles()) {
      const committed = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
      // The changelog may tell of a later candidate, too.
      if (path === 'CHANGELOG.md') assert.ok(committed.endsWith(text.slice(text.indexOf('## '))))
      else assert.equal(committed, text)
    }
  })
  it('is read back with the order of flavors, options and packages', () => {
    const record = parseRecord(historyFiles().get('releases/1.8.0.json') ?? '', 'releases/1.8.0.json')
    assert.deepEqual(Object.keys(record.inputs.manifest.flavors as object).slice(5, 8), ['mediatek', 'marvell', 'rt61'])
  })
})
