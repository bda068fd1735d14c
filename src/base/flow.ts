/**
 * A flow is a list of steps, and the list type-checks: a step that needs what no earlier step gives does not compile.
 * The method is called `add`, never `then`, since a `then` would make the flow a thenable.
 */

/** Told to the user while a flow runs; long steps report their progress. */
export interface Watch {
  readonly step: (title: string) => void
  readonly progress: (done: number, total: number, what: string) => void
}

/** One line of a flow: reads what earlier steps gave, gives something new. */
export interface Step<Needs extends object, Gives extends object> {
  readonly title: string
  readonly run: (facts: Needs, watch: Watch) => Promise<Gives> | Gives
}

export interface Flow<Start extends object, Facts extends object> {
  add<Gives extends object>(step: Step<Facts, Gives>): Flow<Start, Facts & Gives>
  run(start: Start, watch: Watch): Promise<Facts>
}

export function flow<Start extends object>(): Flow<Start, Start> {
  return build<Start, Start>([])
}

type AnyStep = Step<never, object>

function build<Start extends object, Facts extends object>(steps: readonly AnyStep[]): Flow<Start, Facts> {
  return {
    add: <Gives extends object>(step: Step<Facts, Gives>) => build<Start, Facts & Gives>([...steps, step as AnyStep]),
    run: async (start, watch) => {
      let facts: object = start
      for (const step of steps) {
        watch.step(step.title)
        facts = { ...facts, ...(await step.run(facts as never, watch)) }
      }
      return facts as Facts
    },
  }
}
