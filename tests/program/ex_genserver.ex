# GenServer: call, cast, info, continue, naming, stopping.
defmodule Stack do
  use GenServer

  def start_link(items), do: GenServer.start_link(__MODULE__, items, name: __MODULE__)
  def push(item), do: GenServer.cast(__MODULE__, {:push, item})
  def pop, do: GenServer.call(__MODULE__, :pop)

  @impl true
  def init(items), do: {:ok, items, {:continue, :ready}}
  @impl true
  def handle_continue(:ready, items), do: {:noreply, [:ready | items]}
  @impl true
  def handle_call(:pop, _from, []), do: {:reply, :empty, []}
  def handle_call(:pop, _from, [top | rest]), do: {:reply, {:ok, top}, rest}
  def handle_call(:size, from, items) do
    GenServer.reply(from, length(items))
    {:noreply, items}
  end
  @impl true
  def handle_cast({:push, item}, items), do: {:noreply, [item | items]}
  @impl true
  def handle_info({:tick, to}, items) do
    send(to, {:ticked, length(items)})
    {:noreply, items}
  end
  @impl true
  def terminate(reason, items), do: IO.inspect({:terminating, reason, items})
end

defmodule GenServerTour do
  def main(_args) do
    {:ok, pid} = Stack.start_link([:bottom])
    Stack.push(1)
    Stack.push("two")
    IO.inspect(GenServer.call(Stack, :size))
    for _ <- 1..5, do: IO.inspect(Stack.pop())
    send(pid, {:tick, self()})
    receive do
      {:ticked, n} -> IO.inspect(n)
    end
    Process.send_after(pid, {:tick, self()}, 5)
    IO.inspect(receive do {:ticked, n} -> {:later, n} after 30_000 -> :timeout end)
    IO.inspect(:sys.get_state(pid))
    IO.inspect(GenServer.stop(Stack))
    IO.inspect(Process.whereis(Stack))
    IO.inspect(catch_exit(fn -> GenServer.call(Stack, :pop) end))
  end

  defp catch_exit(fun) do
    fun.()
  catch
    :exit, {reason, _} -> {:exit, reason}
  end
end
