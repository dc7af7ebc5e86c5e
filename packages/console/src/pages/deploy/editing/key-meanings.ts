import { describeKeys, type KeyDescription } from '@infergate/contract';
import type { Language } from '../../../i18n/translation.ts';

/** Pure. The key table, with its meanings in the language of the reader where there are any. */
export function describedKeys(language: Language): readonly KeyDescription[] {
  const keys = describeKeys();
  return language === 'zh' ? keys.map((key) => ({ ...key, meaning: CHINESE[key.path] ?? key.meaning })) : keys;
}

/** Of the keys that the form has fields for; names of keys stand in backticks, as in the table. */
export const CHINESE: Readonly<Record<string, string>> = {
  'metadata.name': '服务名称，必填，会出现在调用地址中。',
  'metadata.instance': '实例数，必填；使用 `runtime.external` 时，每个地址即一个实例。',
  'metadata.cpu': '每个实例的 CPU 核数。进程运行时仅展示，不强制限制。',
  'metadata.memory': '每个实例的内存上限（MB）。超出后进程运行时会结束该实例并重新启动。',
  'metadata.gpu': '每个实例的 GPU 数。进程运行时仅展示，不预留。',
  'metadata.enable_grpc': '除 HTTP 外同时提供 gRPC，通过 HTTP/2 转发到实例的同一端口。',
  'metadata.rolling_strategy.max_surge': '更新时可超出期望值的实例数，百分比向上取整。',
  'metadata.rolling_strategy.max_unavailable':
    '更新时可低于期望值的实例数，百分比向下取整。若与 `max_surge` 均为 0，则允许一个实例不可用。',
  'metadata.eas.termination_grace_period': '优雅退出时间（秒）：发送 SIGTERM 前等待未完成的请求，SIGKILL 前等待进程退出。',
  'metadata.rpc.keepalive': '单个请求的总时限（毫秒），包含排队和读取请求体；超出返回 408。',
  'metadata.rpc.rate_limit': '每个实例每秒的请求数，超出返回 429；0 表示不限制。',
  'metadata.rpc.worker_threads': '每个实例同时处理的请求数。未设置时，Processor 为 5，其他服务不限制。',
  'metadata.rpc.max_queue_size':
    '每个实例在 `worker_threads` 之外可排队的请求数，超出返回 450。未设置时，Processor 为 64，其他服务不限制。',
  'metadata.rpc.retries': '实例可能已收到请求后，在其他实例上重试的次数，仅适用于 `networking.retry.methods` 中的方法；0 表示不重试。',
  'metadata.rpc.health_check_path': '实例就绪时返回 2xx 或 3xx 的路径，是 `readiness_check` 的简写。',
  labels: '用于查找服务的标签。',
  token: '服务的访问 Token。未设置时自动生成；设为空字符串表示公开服务。',
  processor: '内置的模型服务：`onnx` 或 `pmml`。',
  model_path: '模型所在位置：文件或目录的绝对路径，或者文件、压缩包（tar.gz、tar、bz2、zip）的 http(s) 地址。',
  model_entry: '当 Processor 无法判断时，指定 `model_path` 中作为模型的文件。',
  processor_envs: 'Processor 的环境变量。',
  'containers[].command': '程序及其参数，不经过 Shell：可写为一段文本（按空格拆分，支持引号）或列表。',
  'containers[].args': '`command` 的附加参数。',
  'containers[].script': '由 `/bin/sh` 执行的脚本，与 `command` 二选一。',
  'containers[].port': '程序的固定端口，不能为 8080 或 9090。未设置时，程序应监听环境变量 PORT 指定的端口，此时可运行任意数量的实例。',
  'containers[].env': '程序的环境变量。',
  'containers[].startup_check': '成功之前不执行其他检查；失败则重新启动实例。',
  'containers[].readiness_check': '失败期间，实例不接收请求。',
  'containers[].liveness_check': '失败则重新启动实例。',
  'runtime.enable_crash_block': '实例崩溃后保持停止，不再重新启动。',
  'runtime.external.addresses': '模型服务的地址：http 或 https，可带基础路径，每个地址为一个实例。',
  'runtime.external.headers': '附加到每个请求的请求头，例如模型服务的密钥；按机密信息保存。',
  'runtime.external.ca': 'https 地址的证书颁发机构（PEM）。未设置时使用系统内置的。',
  'runtime.process.directory':
    'Infergate 所在机器上的绝对路径，会被复制到每个实例的工作目录。使用 `infergate service create -f` 时会补全相对路径。',
  'networking.gateway': '服务使用的专属网关，或 `shared`（共享网关）。未设置时，新服务使用默认网关，更新时保持不变。',
  'networking.gateway_policy.rate_limit': '每秒请求数限制。',
  'networking.gateway_policy.rate_limit.limit': '整个服务每秒的请求数，超出返回 429。',
  'networking.gateway_policy.concurrency_limit': '并发请求数限制。',
  'networking.gateway_policy.concurrency_limit.limit': '整个服务同时处理的请求数，超出的请求被拒绝。',
  'networking.disable_internet_endpoint': '关闭服务的公网调用地址。',
  'networking.hosts': '服务在根路径应答的域名；gRPC 调用方除以 `<service-with-dashes>` 为首段的域名外，也可使用它们。',
  'networking.load_balancing': '实例的选择方式：未完成请求最少的实例，或依次轮询。',
  'networking.forward_credential': '转发请求时保留调用方的凭证。',
  'networking.timeouts.connect': '建立连接的时限（毫秒），超出后尝试其他实例。',
  'networking.timeouts.first_byte': '从请求发送完毕到收到首字节的时限（毫秒），超出返回 504。未设置时与 `metadata.rpc.keepalive` 相同。',
  'networking.timeouts.idle': '响应体两个字节之间的时限（毫秒），超出返回 504 或中断响应。',
  'networking.retry.methods': '重复执行无副作用的请求方法。如果模型仅做计算，可添加 `POST`。',
  'cloud.networking.vpc_id': '服务所在的专有网络（VPC）。ALB 专属网关仅服务于同一专有网络内的服务。',
  'cloud.networking.vswitch_id': '服务所在的交换机，多个以逗号分隔。',
  'cloud.networking.security_group_id': '规定谁可以连接的安全组。',
};
