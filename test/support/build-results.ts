/** Results of test builds as `wbrel test` writes them: all rows of the plan, with a few that did not go well. */
import { freebsd } from '../../src/model/freebsd.ts'
import { fingerprint } from '../../src/model/matrix/parts.ts'
import { type PlannedRow, planRows, rowsOfPlan } from '../../src/model/matrix/plan.ts'
import { allPorts, type Ports } from '../../src/model/ports.ts'
import { type Environment, type Outcome, type Result, type Results, rowId } from '../../src/model/results.ts'

export function planOf(ports: Ports): readonly PlannedRow[] {
  const wish = { strength: 2, seed: undefined, failed: [], ports: [], flavor: undefined } as const
  return rowsOfPlan(planRows(ports, { ...wish, releases: ports.freebsd }))
}

/** What happened to a row on a release; undefined: it was not asked for. */
export type Story = (row: PlannedRow, release: string) => Partial<Result> & { readonly outcome: Outcome }

export const proven: Story = () => ({ outcome: 'proven' })

/** Every outcome once at least, and a failure whose log tries to be HTML. */
export const mixed: Story = (row, release) => {
  if (row.port !== 'net/wifibox-alpine') return { outcome: 'proven' }
  if (row.set.includes('FW_B43') && row.set.includes('FW_BRCM')) return failed
  if (row.flavor === 'rtw88' && release === '15.0')
    return { outcome: 'ignored', reason: 'needs the linux64 kernel module to build', seconds: null, bytes: null }
  if (row.flavor === 'rt61' && row.why.includes('all on'))
    return { outcome: 'skipped', reason: 'gtar-1.35', seconds: null, bytes: null }
  if (row.flavor === 'marvell' && row.why.includes('all off')) return { outcome: 'fetched', bytes: null }
  if (row.flavor === 'ath12k' && row.why.includes('all on')) return { outcome: 'missing', seconds: null, bytes: null }
  if (row.flavor === 'rtw89' && release === '14.3')
    return { outcome: 'not-run', reason: 'no host was left to build it', seconds: null, bytes: null, ended: null }
  return { outcome: 'proven' }
}

const failed = {
  outcome: 'failed',
  bytes: null,
  failure: {
    phase: 'check-plist',
    errorType: 'checksum',
    excerpt: [
      '====> Checking for pkg-plist issues (check-plist)',
      '\u001b[31mError: Orphaned: etc/wifibox/<b>bold</b> & "quoted"\u001b[0m',
      '</pre><script>console.error("the log became a script")</script>',
      `Error: a long line ${'abcdefghij '.repeat(20)}`,
      '===> Error: Plist issues found.',
    ],
    line: 1834,
    options: [
      '===> The following configuration options are available:',
      '     FW_B43=on: Broadcom B43xx 802.11a/b/g/n',
    ],
    manifest: ['wifibox.yaml:212 guest.packages[4]', 'wifibox.yaml:301 guest.options.group.FIRMWARE.FW_B43'],
  },
} as const satisfies Partial<Result>

export function environmentOf(release: string, host = 'root@builder'): Environment {
  const jail = `${release.replace('.', '')}amd64`
  return {
    id: `${host} ${jail}`,
    host,
    poudriere: '3.4.8',
    jail,
    freebsd: release,
    version: `${release}-RELEASE-p2`,
    arch: 'amd64',
    tree: 'default',
    commit: '0a1b2c3d4e5f',
    isDirty: false,
  }
}

export function buildResults(ports: Ports, releases: readonly string[], story: Story): Results {
  const environments = releases.map(release => environmentOf(release))
  const results = releases.flatMap(release => planOf(ports).map((row, i) => resultOf(ports, row, release, i, story)))
  return {
    schemaVersion: 1,
    release: ports.wifibox.version,
    wbrel: '0.1.0',
    strength: 2,
    started: '2026-03-28T18:00:00Z',
    ended: '2026-03-29T04:12:00Z',
    environments,
    results,
    suspects: results.some(r => r.outcome === 'failed')
      ? [
          {
            port: 'net/wifibox-alpine',
            environment: environments[0]?.id ?? '',
            settings: ['FW_B43 on', 'FW_BRCM on'],
            rows: results
              .filter(r => r.outcome === 'failed' && r.environment === environments[0]?.id)
              .map(r => rowId(r.row)),
          },
        ]
      : [],
  }
}

function resultOf(ports: Ports, row: PlannedRow, release: string, i: number, story: Story): Result {
  const { port: origin, flavor, set, unset } = row
  const port = allPorts(ports).find(one => one.origin === origin) ?? ports.guest
  return {
    row: { port: origin, flavor, set, unset },
    madeOf: fingerprint(port, { flavor, freebsd: freebsd(release), options: new Set(set) }),
    environment: environmentOf(release).id,
    reason: null,
    failure: null,
    pkgname: `${port.name}${flavor === '' || flavor === 'default' ? '' : `-${flavor}`}-${port.version}`,
    seconds: 95 + ((i * 37) % 400),
    bytes: 18_000_000 + ((i * 7_919_993) % 60_000_000),
    ended: '2026-03-29T04:00:00Z',
    set: `wbrel_${rowId(row)}`,
    build: 'wbrel-20260328',
    log: `/usr/local/poudriere/data/logs/bulk/${release}/wbrel-20260328/logs/errors/${port.name}.log`,
    ...story(row, release),
  }
}
