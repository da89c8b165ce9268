# Supervisor and DynamicSupervisor: children restarted, strategies.
defmodule Worker do
  use GenServer
  def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
  def child_spec(name), do: %{id: name, start: {__MODULE__, :start_link, [name]}}
  def init(name), do: {:ok, {name, 0}}
  def handle_call(:bump, _from, {name, n}), do: {:reply, n + 1, {name, n + 1}}
end

defmodule SupervisorTour do
  def main(_args) do
    :logger.set_primary_config(:level, :none)
    {:ok, supervisor} = Supervisor.start_link([{Worker, :a}, {Worker, :b}], strategy: :one_for_one)
    IO.inspect(Enum.map([:a, :a, :b], &GenServer.call(&1, :bump)))
    IO.inspect(Supervisor.count_children(supervisor))
    old = Process.whereis(:a)
    ref = Process.monitor(old)
    Process.exit(old, :kill)
    receive do {:DOWN, ^ref, _, _, reason} -> IO.inspect(reason) end
    new = wait(:a, old)
    IO.inspect({new != old, GenServer.call(:a, :bump), GenServer.call(:b, :bump)})
    IO.inspect(Supervisor.which_children(supervisor) |> Enum.map(&elem(&1, 0)) |> Enum.sort())
    {:ok, dynamic} = DynamicSupervisor.start_link(strategy: :one_for_one)
    for name <- [:x, :y], do: {:ok, _} = DynamicSupervisor.start_child(dynamic, {Worker, name})
    IO.inspect(DynamicSupervisor.count_children(dynamic))
    IO.inspect(DynamicSupervisor.terminate_child(dynamic, Process.whereis(:x)))
    IO.inspect(Supervisor.stop(supervisor))
  end

  defp wait(name, old) do
    case Process.whereis(name) do
      pid when pid in [nil, old] -> Process.sleep(1); wait(name, old)
      pid -> pid
    end
  end
end
