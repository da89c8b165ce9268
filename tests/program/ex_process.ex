# spawn, send, receive, links and monitors from Elixir; Registry.
defmodule ProcessTour do
  def main(_args) do
    parent = self()
    {pid, end_of_pid} = spawn_monitor(fn -> receive do {:ping, from} -> send(from, {:pong, :ok}) end end)
    send(pid, {:ping, self()})
    IO.inspect(receive do {:pong, x} -> x end)
    receive do {:DOWN, ^end_of_pid, :process, _, _} -> :ok end
    {_, ref} = spawn_monitor(fn -> exit({:shutdown, :done}) end)
    IO.inspect(receive do {:DOWN, ^ref, :process, _, reason} -> reason end)
    Process.flag(:trap_exit, true)
    linked = spawn_link(fn -> exit(:linked_exit) end)
    IO.inspect(receive do {:EXIT, ^linked, reason} -> reason end)
    for n <- 1..5, do: spawn(fn -> send(parent, {:n, n * n}) end)
    squares = for _ <- 1..5, do: receive(do: ({:n, n} -> n))
    IO.inspect(squares |> Enum.sort() |> IO.inspect() |> Enum.sum() == 55)
    IO.inspect(receive do :never -> 1 after 5 -> :timeout end)
    Process.put(:key, 1)
    IO.inspect({Process.get(:key), Process.get(:other, :default), Process.alive?(pid), Process.whereis(:nobody)})
    {:ok, _} = Registry.start_link(keys: :unique, name: Names)
    {:ok, _} = Registry.register(Names, "me", :value)
    IO.inspect(Registry.lookup(Names, "me") == [{self(), :value}])
    IO.inspect(Registry.lookup(Names, "you"))
  end
end
