import type { ServerMetrics, ServerSample } from '../../../../contracts/server-metrics.ts'
import type { ServerMessage } from '../../../../contracts/socket.ts'
import type { Api } from '../../lib/api/api.ts'
import { ApiProblem, toMessage } from '../../lib/api/problem.ts'
import type { Stream } from '../../lib/stream/stream.ts'
import { toSeries, withSample, type MetricsStep, type Series } from './series.ts'

/** Why there is nothing to draw: the platform runs without a bus, or something went wrong. */
export type MetricsTrouble = 'Off' | 'Failed'

/** What was measured of a server: spans of the API, and the samples that came since. */
export class Measured {
  readonly #id: string
  readonly #api: Api
  #step = $state<MetricsStep>(60)
  #metrics = $state.raw<ServerMetrics>()
  #samples = $state.raw<readonly ServerSample[]>([])
  #trouble = $state<MetricsTrouble>()
  #failure = $state('')
  readonly #series = $derived<Series>(toSeries(this.#metrics ?? { step: this.#step, points: [] }, this.#samples, Date.now()))

  constructor(id: string, api: Api) {
    this.#id = id
    this.#api = api
  }

  get step(): MetricsStep {
    return this.#step
  }

  /** What charts are drawn from. */
  get series(): Series {
    return this.#series
  }

  /** Whether the API was heard, whatever it said. */
  get isLoaded(): boolean {
    return this.#metrics !== undefined || this.#trouble !== undefined
  }

  get trouble(): MetricsTrouble | undefined {
    return this.#trouble
  }

  /** What went wrong, in words. */
  get failure(): string {
    return this.#failure
  }

  /** Reads what was measured and follows what is; gives what ends that. */
  open(stream: Stream): () => void {
    void this.load()
    const stops = [stream.subscriptions.followMetrics([this.#id]), stream.listen((message) => { this.#hear(message) })]
    return () => { for (const stop of stops) stop() }
  }

  /** Shows spans of another width. */
  async choose(step: MetricsStep): Promise<void> {
    this.#step = step
    await this.load()
  }

  /** Reads the spans anew. */
  async load(): Promise<void> {
    const step = this.#step
    try {
      const metrics = await this.#api.metrics(this.#id, step)
      if (step !== this.#step) return
      this.#metrics = metrics
      this.#trouble = undefined
    } catch (error) {
      this.#trouble = error instanceof ApiProblem && error.code === 'HC_BUS_OFF' ? 'Off' : 'Failed'
      this.#failure = toMessage(error)
    }
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'metrics' && message.server === this.#id) this.#samples = withSample(this.#samples, message.sample)
    if (message.type === 'caughtUp' && this.isLoaded && this.#trouble !== 'Off') void this.load()
  }
}
