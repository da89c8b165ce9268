# Tasks: async and await, streams of tasks, timeouts, yield.
defmodule TaskTour do
  def main(_args) do
    IO.inspect(Task.await(Task.async(fn -> 21 * 2 end)))
    IO.inspect(1..5 |> Task.async_stream(&(&1 * &1)) |> Enum.to_list())
    IO.inspect(1..20 |> Task.async_stream(&fib/1, ordered: false, max_concurrency: 4) |> Enum.map(&elem(&1, 1)) |> Enum.sort())
    IO.inspect(1..4 |> Enum.map(&Task.async(fn -> &1 + 100 end)) |> Task.await_many())
    slow = Task.async(fn -> Process.sleep(:infinity) end)
    IO.inspect(Task.yield(slow, 10))
    IO.inspect(Task.shutdown(slow, :brutal_kill))
    {:ok, supervisor} = Task.Supervisor.start_link()
    IO.inspect(Task.Supervisor.async(supervisor, fn -> :supervised end) |> Task.await())
    IO.inspect(Task.Supervisor.async_stream(supervisor, [1, 2], &(&1 + 1)) |> Enum.to_list())
    IO.inspect(Enum.to_list(Task.async_stream([0, :infinity], fn time -> Process.sleep(time); time end, timeout: 2000, on_timeout: :kill_task)))
  end

  defp fib(n) when n < 2, do: n
  defp fib(n), do: fib(n - 1) + fib(n - 2)
end
