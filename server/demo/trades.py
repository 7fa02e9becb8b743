"""What is commonly reported in the demo city: the category, who handles it, how long that takes, and people's words."""

from dataclasses import dataclass

from server.demo.story import Scene


@dataclass(frozen=True, slots=True)
class Trade:
    """What is commonly reported: its category, who handles it, how long that takes, and the words people use."""

    scene: Scene
    kind: str
    category: str
    condition: str
    unit: str | None
    """None: the street it lies in."""
    minutes: tuple[float, float]
    found: tuple[str, ...]
    done: tuple[str, ...]
    weight: int
    assisted: bool = False


TRADES = (
    Trade(
        *(Scene.STALL, "matter", "09006", "case1", "enforcement1", (25, 150)),
        ("水果摊占了人行道", "早餐车停在路口，油烟大", "烧烤摊摆到盲道上", "店外支了货架", "流动车卖菜，行人绕行"),
        ("已劝离，地面清理干净", "摊主收摊，引导到疏导点", "货架已搬回店内"),
        weight=14,
        assisted=True,
    ),
    Trade(
        *(Scene.RUBBISH, "matter", "06010", "case1", "sanitation1", (40, 260)),
        ("垃圾袋堆在树下", "桶满了，溢到路边", "外卖盒散了一地", "大件沙发丢在墙根", "装修袋没人收"),
        ("已清运并冲洗地面", "已清走，加了一只桶", "联系物业清走大件"),
        weight=16,
    ),
    Trade(
        *(Scene.RUBBISH, "matter", "06012", "case1", "sanitation1", (30, 140)),
        ("路面一层泥，车过带土", "落叶没扫，下水口堵了"),
        ("已清扫冲洗", "已机扫两遍"),
        weight=6,
    ),
    Trade(
        *(Scene.RUBBISH, "matter", "06017", "case1", "parks1", (60, 250)),
        ("绿地里有塑料袋和瓶子", "灌木丛里扔了纸箱"),
        ("已捡拾干净", "绿地已清理，补了提示牌"),
        weight=5,
    ),
    Trade(
        *(Scene.RUBBISH, "matter", "06011", "case1", "market1", (300, 1500)),
        ("市场后门堆着渣土", "拆下的板材堆了一周"),
        ("渣土已运走，地面恢复", "市场已清，派人看守"),
        weight=3,
        assisted=True,
    ),
    Trade(
        *(Scene.CAR, "matter", "09009", "case1", "traffic1", (30, 200)),
        ("车停在盲道上", "车头压着斑马线", "消防通道口停了两辆", "货车占了公交站"),
        ("车已驶离", "已拖移", "已贴单，车主驶离"),
        weight=10,
    ),
    Trade(
        *(Scene.LAMP, "component", "01037", "function", "lighting1", (120, 900)),
        ("路灯不亮", "灯一闪一闪", "一排三盏不亮"),
        ("更换灯头，已亮", "线路接头处理完毕", "更换控制器，试灯正常"),
        weight=8,
    ),
    Trade(
        *(Scene.LAMP, "component", "01039", "function", "lighting1", (300, 1300)),
        ("景观灯坏了一段", "桥上灯带不亮"),
        ("灯带已更换",),
        weight=2,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01003", "damage", "drainage1", (40, 230)),
        ("雨水井盖翘起", "井盖裂了一条缝", "井圈下沉，车过响"),
        ("已更换井盖", "井圈重新砌筑，已恢复"),
        weight=6,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01001", "damage", "water1", (40, 220)),
        ("供水井盖破了一角",),
        ("已更换井盖",),
        weight=2,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01007", "damage", "telecom1", (200, 1300)),
        ("通信井盖松动",),
        ("加装防响胶圈，已固定",),
        weight=2,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01005", "damage", "power1", (200, 1300)),
        ("电力井盖缺一角",),
        ("已更换井盖",),
        weight=2,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01010", "damage", "heating1", (90, 460)),
        ("热力井盖下沉，冒白气",),
        ("井盖归位，管沟无漏点",),
        weight=2,
    ),
    Trade(
        *(Scene.MANHOLE, "component", "01011", "damage", "gas1", (90, 460)),
        ("燃气井盖边缘开裂",),
        ("已更换井盖，检测无泄漏",),
        weight=1,
    ),
    Trade(
        *(Scene.ROAD, "matter", "06013", "case1", None, (500, 2300)),
        ("路面一个坑", "人行道砖翘了", "坑里积水看不出深浅"),
        ("坑槽已回填压实", "已换砖找平"),
        weight=6,
    ),
    Trade(
        *(Scene.CLUTTER, "matter", "06036", "case1", None, (90, 460)),
        ("楼后堆着旧家具", "空地上堆了建材", "电动车棚顶堆杂物"),
        ("已清走，告知住户", "建材运走，地面平整"),
        weight=6,
    ),
)
SPOTS = ("12 号门前", "公交站旁", "小区东门", "路口西北角", "幼儿园对面", "药店门口", "停车场入口", "桥头", "56 号院外")
