defmodule Inventory.Store do
  use GenServer

  def start_link(args), do: GenServer.start_link(__MODULE__, args, name: __MODULE__)
  def add(item), do: GenServer.call(__MODULE__, {:add, item})
  def items, do: GenServer.call(__MODULE__, :items)

  @impl true
  def init(args), do: {:ok, {args, []}}

  @impl true
  def handle_call({:add, item}, _, {args, items}), do: {:reply, :ok, {args, [item | items]}}
  def handle_call(:items, _, {args, items} = state), do: {:reply, {args, Enum.reverse(items)}, state}
end
