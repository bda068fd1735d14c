/** What only the network can tell. */
import { fetchUrls } from '../make/urls.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf } from './distfile.ts'
import { rowsOf } from './settings.ts'
import { placeOf, portsWithDistfiles, words } from './tree.ts'

export const upstreamChecks: readonly Check[] = [
  defineCheck({
    id: 'sites.answer',
    title: 'every distfile can be fetched from a site of its own, those of options included',
    why: 'Mirrors drop snapshots, sites move, archives change their extension; what only an option fetches nobody notices. The tag of the core must exist before its tarball is named.',
    hint: 'correct MASTER_SITES, or publish the file',
    needs: ['tree', 'make', 'network'],
    run: async ({ tree, make, network }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const [row] = await rowsOf(tree, make, origin, 'makesum')
          const answer = row?.answer ?? {}
          return (
            await Promise.all(
              words(answer.DISTFILES).map(async (word): Promise<Findings> => {
                // The mirror of FreeBSD comes last and may not have a new file yet.
                const urls = fetchUrls({ ...answer, DISTFILES: word }).slice(0, -1)
                const reasons: string[] = []
                for (const url of urls) {
                  const reason = await network.probe(url)
                  if (reason === undefined) return []
                  reasons.push(`${url}: ${reason}`)
                }
                return [
                  {
                    message: `${fileOf(word)} cannot be fetched`,
                    place: placeOf(tree, `${origin}/Makefile`, /^MASTER_SITES/),
                    found: reasons.join('\n') || 'no site',
                  },
                ]
              }),
            )
          ).flat()
        }),
      )
      return found.flat()
    },
  }),
]
