defmodule Stack do
  @moduledoc """
  A stack in a process.

      iex> {:ok, stack} = Stack.start_link([1, 2])
      iex> Stack.pop(stack)
      1
  """
  use GenServer

  def start_link(items), do: GenServer.start_link(__MODULE__, items)
  def push(stack, item), do: GenServer.cast(stack, {:push, item})
  def pop(stack), do: GenServer.call(stack, :pop)

  @impl true
  def init(items), do: {:ok, items}

  @impl true
  def handle_call(:pop, _from, [item | rest]), do: {:reply, item, rest}
  def handle_call(:pop, _from, []), do: {:reply, nil, []}

  @impl true
  def handle_cast({:push, item}, items), do: {:noreply, [item | items]}
end
