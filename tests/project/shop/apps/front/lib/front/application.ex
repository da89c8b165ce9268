defmodule Front.Application do
  use Application
  require Logger

  @impl true
  def start(_, _) do
    {:ok, pid} = Supervisor.start_link([], strategy: :one_for_one)
    IO.inspect(for {app, _, _} <- Application.started_applications(), app in [:stock, :front, :logger], do: app)
    IO.inspect(Stock.take(2), label: "left")
    Logger.info("one")
    Logger.warning("two", request: 7)
    Logger.debug(fn -> "three" end)
    Logger.debug(what: 1, else: "four")
    Logger.configure(level: :warning)
    Logger.info("not shown")
    Logger.flush()
    spawn(&close/0)
    {:ok, pid}
  end

  @impl true
  def stop(_), do: IO.puts("front has stopped")

  defp close do
    Process.sleep(20)
    IO.puts("closing")
    System.stop(3)
  end
end
