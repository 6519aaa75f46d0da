"""Training steps per second of torch.nn.LSTM on a GPU (cuDNN), one network: Adam, cross-entropy at the last step.

Arguments: hidden size, time steps, batch size. Two layers, 28 inputs, 10 classes, single precision without TF32. The
last line is "steps_per_second NUMBER WHAT RAN", or why nothing ran. Without a GPU it is "cpu_steps_per_second NUMBER
WHAT RAN": no cuDNN runs there, so that number says nothing of one.
"""
import sys
import time

try:
    import torch
except ImportError:
    print("was not there: python3 has no PyTorch")
    sys.exit()

SECONDS = 4.0
hidden, times, batch = (int(word) for word in sys.argv[1:4])


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(28, hidden, num_layers=2, batch_first=True)
        self.readout = torch.nn.Linear(hidden, 10)

    def forward(self, x):
        return self.readout(self.lstm(x)[0][:, -1])


def main():
    gpu = torch.cuda.is_available()
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.manual_seed(1)
    device = torch.device("cuda" if gpu else "cpu")
    network = Network().to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=gpu)
    loss = torch.nn.CrossEntropyLoss()
    x = torch.randn(batch, times, 28, device=device)
    label = torch.randint(0, 10, (batch,), device=device)

    def steps(count):
        begin = time.perf_counter()
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            loss(network(x), label).backward()
            optimizer.step()
        if gpu:
            torch.cuda.synchronize()
        return time.perf_counter() - begin

    few = 50 if gpu else 1
    steps(few)
    count = max(few, int(few * SECONDS / steps(few)))
    speed = count / steps(count)
    if gpu:
        where = "cuDNN %s, single precision, on %s" % (torch.backends.cudnn.version(), torch.cuda.get_device_name())
        print("steps_per_second %.6g torch.nn.LSTM of PyTorch %s, %s" % (speed, torch.__version__, where))
    else:
        where = "single precision, on a CPU with %d threads, for want of a CUDA device" % torch.get_num_threads()
        print(
            "cpu_steps_per_second %.6g torch.nn.LSTM of PyTorch %s, %s: no cuDNN ran, and nothing is said of it"
            % (speed, torch.__version__, where)
        )


main()
