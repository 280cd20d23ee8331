"""Trains what a generated program holds, and saves its state_dict as safetensors.

    python3 train_and_save.py PROGRAM.py STEPS OUT.safetensors     prints the loss after the last step
"""

import json
import pathlib
import runpy
import struct
import sys

import torch

program = runpy.run_path(sys.argv[1], run_name="program")
model = program["Model"]()
numbers = program["read_numbers"]()
model.load_state_dict({name: numbers[name] for name in model.state_dict()})
inputs, targets = program["batch"]()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(int(sys.argv[2]) + 1):
    loss = program["loss_of"](model(*inputs), targets)
    if step < int(sys.argv[2]):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

header, data = {}, b""
for name, tensor in model.state_dict().items():
    bytes_of_tensor = struct.pack(f"<{tensor.numel()}d", *tensor.flatten().tolist())
    header[name] = {
        "dtype": "F64",
        "shape": list(tensor.shape),
        "data_offsets": [len(data), len(data) + len(bytes_of_tensor)],
    }
    data += bytes_of_tensor
text = json.dumps(header).encode()
pathlib.Path(sys.argv[3]).write_bytes(struct.pack("<Q", len(text)) + text + data)
print(f"{loss.item():.17g}")
