import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../src/model/results.ts'
import { project, type TestBuilder, testBuilder } from '../poudriere/builder.ts'
import { row, runTest, testStart, usual } from '../poudriere/run.ts'
import { noSshd, sshClient, sshServer } from '../poudriere/sshd.ts'
import type { Bench } from './bench.ts'

const flavors = ['ath10k', 'ath11k', 'ath12k', 'brcm', 'iwlwifi', 'rtw88', 'rtw89', 'mediatek', 'marvell', 'rt61']
const rows = flavors.flatMap(flavor => [row(flavor), row(flavor, [...usual, 'XX_MDNS'])])

export const poudriereOverhead: Bench = {
  name: 'poudriere-overhead',
  what: `seconds that wbrel adds to a row over ssh on loopback (${rows.length} rows, everything counted), against 0.5 s`,
  goal: 0.5,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: async () => {
    if (noSshd !== false) throw new Error(noSshd)
    const [client, builder, work] = [sshClient(), testBuilder(), project()]
    const server = await sshServer(builder, client)
    try {
      const env = { PATH: process.env.PATH ?? '', HOME: work.folder }
      const start = performance.now()
      const { results } = await runTest(
        testStart(work.folder, env, rows, { hosts: [server.host], sshConfig: client.config }),
      )
      const whole = (performance.now() - start) / 1000
      const open = results.results.find(({ outcome }) => outcome !== 'proven')
      if (open !== undefined) throw new Error(`a row is ${open.outcome}: ${open.reason}`)
      return (whole - ownTime(builder, results.results)) / rows.length / 0.5
    } finally {
      server.remove()
      builder.remove()
      client.remove()
      work.remove()
    }
  },
}

/** Seconds of the same builds without wbrel. */
function ownTime(builder: TestBuilder, results: readonly Result[]): number {
  const hosts = join(builder.home, '.local/state/wbrel/hosts')
  const [run = ''] = readdirSync(hosts)
  const [host = ''] = readdirSync(join(hosts, run))
  const etc = join(hosts, run, host, 'etc')
  const start = performance.now()
  for (const { set, row: one } of results) {
    const args = [
      '-N',
      '-e',
      etc,
      'bulk',
      '-t',
      '-C',
      '-k',
      '-j',
      '143amd64',
      '-p',
      'default',
      '-O',
      'wbrel',
      '-b',
      'latest',
    ]
    const more = ['-z', set ?? '', '-B', 'bare', `${one.port}@${one.flavor}`]
    const { status } = spawnSync('poudriere', [...args, ...more], { env: builder.env, stdio: 'ignore' })
    if (status !== 0) throw new Error(`the stand-in ended with ${status}`)
  }
  return (performance.now() - start) / 1000
}
