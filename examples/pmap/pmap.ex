defmodule PMap.Worker do
  @moduledoc "Computes one job at a time and tells the collector."
  use GenServer

  def start_link(collector), do: GenServer.start_link(__MODULE__, collector)
  def submit(worker, job), do: GenServer.cast(worker, {:job, job})
  def finish(worker), do: GenServer.call(worker, :finish, :infinity)

  @impl true
  def init(collector), do: {:ok, %{collector: collector, done: 0}}

  @impl true
  def handle_cast({:job, {input, fun}}, state) do
    PMap.Collector.put(state.collector, input, fun.(input))
    {:noreply, %{state | done: state.done + 1}}
  end

  @impl true
  def handle_call(:finish, _from, state), do: {:stop, :normal, state.done, state}
end

defmodule PMap.Collector do
  @moduledoc "Results by input, kept in an Agent."

  def start_link, do: Agent.start_link(fn -> %{} end)
  def put(collector, input, result), do: Agent.update(collector, &Map.put(&1, input, result))
  def results(collector), do: Agent.get(collector, &Enum.sort(&1))
end

defmodule PMap do
  @moduledoc "Parallel map three ways, with the same result."

  def main([]), do: run(24)

  def main([text]) do
    case Integer.parse(text) do
      {n, ""} when n in 1..1000 -> run(n)
      _ -> usage()
    end
  end

  def main(_), do: usage()

  defp run(n) do
    inputs = Enum.to_list(1..n)
    expected = Enum.map(inputs, &{&1, collatz(&1)})
    show("streamed", with_stream(inputs), expected)
    {by_workers, jobs} = with_workers(inputs, 4)
    show("workers", by_workers, expected)
    IO.puts("jobs per worker: #{inspect(jobs)}")
    {start, steps} = Enum.max_by(expected, fn {start, steps} -> {steps, -start} end)
    IO.puts("longest: #{start} takes #{steps} steps")
  end

  defp with_stream(inputs) do
    inputs
    |> Task.async_stream(&{&1, collatz(&1)}, max_concurrency: 8, ordered: true)
    |> Enum.map(fn {:ok, result} -> result end)
  end

  defp with_workers(inputs, count) do
    {:ok, collector} = PMap.Collector.start_link()
    workers = for _ <- 1..count, {:ok, worker} = PMap.Worker.start_link(collector), do: worker

    workers
    |> Stream.cycle()
    |> Enum.zip(inputs)
    |> Enum.each(fn {worker, input} -> PMap.Worker.submit(worker, {input, &collatz/1}) end)

    jobs = Enum.map(workers, &PMap.Worker.finish/1)
    {PMap.Collector.results(collector), jobs}
  end

  defp show(name, results, expected) do
    IO.puts("#{String.pad_trailing(name, 10)}#{length(results)} results, #{if results == expected, do: "right", else: "WRONG"}")
  end

  defp collatz(n), do: collatz(n, 0)
  defp collatz(1, steps), do: steps
  defp collatz(n, steps) when rem(n, 2) == 0, do: collatz(div(n, 2), steps + 1)
  defp collatz(n, steps), do: collatz(3 * n + 1, steps + 1)

  defp usage do
    IO.puts(:stderr, "usage: pmap [N], N from 1 to 1000")
    System.halt(2)
  end
end
