defmodule Stock do
  use GenServer, restart: :temporary

  def start_link(_), do: GenServer.start_link(__MODULE__, Application.fetch_env!(:stock, :size), name: __MODULE__)
  def take(count), do: GenServer.call(__MODULE__, {:take, count})

  @impl true
  def init(size), do: {:ok, size}

  @impl true
  def handle_call({:take, count}, _, size) when count <= size, do: {:reply, size - count, size - count}
  def handle_call({:take, _}, _, _), do: exit(:sold_out)
end
